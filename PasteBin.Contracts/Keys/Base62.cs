namespace PasteBin.Contracts.Keys;

/// <summary>Numbers as text of fixed width. The digits are in ASCII order, so texts of one width sort as their numbers do.</summary>
public static class Base62
{
    public const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <param name="width">Characters of the result; the number must be below 62 to this power.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number needs more digits.</exception>
    public static string Encode(ulong number, int width) => string.Create(width, number, static (text, number) =>
    {
        for (var i = text.Length - 1; i >= 0; i--)
        {
            (number, var digit) = Math.DivRem(number, 62);
            text[i] = Digits[(int)digit];
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(number, 0UL);
    });

    /// <summary>The number that the text was made of; false when a character is no digit or the number is beyond 64 bits.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out ulong number)
    {
        number = 0;
        foreach (var digit in text)
        {
            var value = Digits.IndexOf(digit, StringComparison.Ordinal);
            if (value < 0 || number > (ulong.MaxValue - (uint)value) / 62)
            {
                return false;
            }

            number = number * 62 + (uint)value;
        }

        return true;
    }
}
