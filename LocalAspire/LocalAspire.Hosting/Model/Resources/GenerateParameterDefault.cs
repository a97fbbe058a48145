using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A random text: exactly <see cref="MinLength"/> characters (more only where the other minima ask for more).</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    // Nothing that is easily taken for another character.
    private const string LowerCharacters = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperCharacters = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string NumericCharacters = "0123456789";
    private const string SpecialCharacters = "-_.{}~()*+!";

    /// <summary>22 characters of all four kinds are 128 bits and more.</summary>
    public int MinLength { get; set; } = 22;

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public int MinLower { get; set; }

    public int MinUpper { get; set; }

    public int MinNumeric { get; set; }

    public int MinSpecial { get; set; }

    public override string GetDefaultValue()
    {
        (bool Allowed, string Characters, int Minimum)[] kinds =
            [(Lower, LowerCharacters, MinLower), (Upper, UpperCharacters, MinUpper), (Numeric, NumericCharacters, MinNumeric), (Special, SpecialCharacters, MinSpecial)];
        var all = string.Concat(kinds.Where(kind => kind.Allowed).Select(kind => kind.Characters));
        if (all.Length == 0)
        {
            throw new InvalidOperationException("A generated parameter needs at least one kind of characters.");
        }

        if (kinds.Any(kind => !kind.Allowed && kind.Minimum > 0))
        {
            throw new InvalidOperationException("A generated parameter asks for a minimum of characters that it does not allow.");
        }

        var characters = kinds.SelectMany(kind => RandomNumberGenerator.GetItems<char>(kind.Characters, kind.Minimum)).ToList();
        characters.AddRange(RandomNumberGenerator.GetItems<char>(all, Math.Max(0, MinLength - characters.Count)));
        var shuffled = characters.ToArray();
        RandomNumberGenerator.Shuffle<char>(shuffled);
        return new(shuffled);
    }
}
