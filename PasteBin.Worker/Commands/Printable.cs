namespace PasteBin.Worker.Commands;

internal static class Printable
{
    /// <summary>The text on one line, without what would steer the terminal.</summary>
    public static string Of(string text) => string.Create(text.Length, text, static (line, from) =>
    {
        for (var i = 0; i < line.Length; i++)
        {
            line[i] = char.IsControl(from[i]) ? ' ' : from[i];
        }
    });
}
