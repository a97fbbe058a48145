using System.ComponentModel.DataAnnotations;

namespace PasteBin.Api.Pastes.Passwords;

/// <summary>Section <c>Passwords</c> of the configuration; checked when the process starts.</summary>
public sealed class PasswordOptions
{
    public const string Section = "Passwords";

    /// <summary>Rounds of PBKDF2-SHA-512 for new pastes; each paste keeps those it was created with.</summary>
    [Range(10_000, 10_000_000)]
    public int Iterations { get; set; } = 210_000;

    /// <summary>Keys that one replica derives at once, each on a core of its own.</summary>
    [Range(1, 64)]
    public int MaxDerivations { get; set; } = 2;

    /// <summary>Requests that may wait for their key to be derived; one more is answered with 503.</summary>
    [Range(0, 10_000)]
    public int MaxQueued { get; set; } = 32;

    /// <summary>Passwords that a client may try for a paste at once.</summary>
    [Range(1, 1000)]
    public int Attempts { get; set; } = 10;

    /// <summary>How long until it may try one more.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan AttemptInterval { get; set; } = TimeSpan.FromSeconds(30);
}
