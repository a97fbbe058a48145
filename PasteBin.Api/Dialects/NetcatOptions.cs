using System.ComponentModel.DataAnnotations;

namespace PasteBin.Api.Dialects;

/// <summary>Section <c>Netcat</c> of the configuration; checked when the process starts.</summary>
public sealed class NetcatOptions : IValidatableObject
{
    public const string Section = "Netcat";

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>The TCP port that takes plain text; 0: none.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; }

    /// <summary>How long a sender who does not close may be silent until what came is taken for all.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections served at once; others wait to be accepted.</summary>
    [Range(1, 10_000)]
    public int MaxConnections { get; set; } = 64;

    /// <summary>What links begin with when <c>Pastes:PublicUrl</c> is not set: a connection has no <c>Host</c> to tell.</summary>
    public Uri? PublicUrl { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Pause <= TimeSpan.Zero || Pause > LongestPause)
        {
            yield return new("Netcat:Pause must be more than nothing and at most ten minutes.", [nameof(Pause)]);
        }

        if (PublicUrl is { IsAbsoluteUri: false } or { Scheme: not ("http" or "https") })
        {
            yield return new("Netcat:PublicUrl must be an http or https address.", [nameof(PublicUrl)]);
        }
    }
}
