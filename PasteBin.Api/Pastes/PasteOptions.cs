using System.ComponentModel.DataAnnotations;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Api.Pastes;

/// <summary>Section <c>Pastes</c> of the configuration; checked when the process starts.</summary>
public sealed class PasteOptions : IValidatableObject
{
    public const string Section = "Pastes";

    /// <summary>Bytes a paste may have, at most 256 MiB: it is held in memory as one piece.</summary>
    [Range(1, 256 << 20)]
    public int MaxSize { get; set; } = 10 << 20;

    /// <summary>The life of a paste whose creator names none.</summary>
    public TimeSpan DefaultLife { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The longest life a creator may ask for.</summary>
    public TimeSpan LongestLife { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Whether <c>never</c> may be asked for.</summary>
    public bool AllowNever { get; set; }

    /// <summary>Versions a paste may have, the newest included: each is stored whole.</summary>
    [Range(1, 10_000)]
    public int MaxVersions { get; set; } = 100;

    /// <summary>Whether a new version must say with <c>If-Match</c> which one it follows.</summary>
    public bool RequireIfMatch { get; set; }

    /// <summary>The address people reach this system at, such as <c>https://paste.example</c>. Links start with it.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>Without <see cref="PublicUrl"/>: names besides this machine's own that a request's <c>Host</c> may give for links to start with.</summary>
    public IList<string> TrustedHosts { get; } = [];

    /// <summary>Pastes that may wait for the writer; one more is answered with 503.</summary>
    [Range(1, 1_000_000)]
    public int MaxQueuedPastes { get; set; } = 10_000;

    /// <summary>Bytes of text that may wait for the writer; a paste that would exceed it is answered with 503.</summary>
    [Range(1, int.MaxValue)]
    public int MaxQueuedBytes { get; set; } = 64 << 20;

    /// <summary>
    /// Bytes that the bodies under way may take together, besides the first 64 KiB of each; one that finds no room within a few seconds is answered with
    /// 503. What is made of a body on its way to Postgres may take as much again.
    /// </summary>
    [Range(1L << 20, 1L << 40)]
    public long MaxUploadBytes { get; set; } = 128 << 20;

    /// <summary>
    /// Bytes that texts on their way to readers may take together, besides answers of up to 64 KiB and what the caches hold. A reader that finds no room
    /// is answered with 503, and whoever has read for longest, and for more than ten seconds, is cut off to make some.
    /// </summary>
    [Range(1L << 20, 1L << 40)]
    public long MaxReadBytes { get; set; } = 128 << 20;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LongestLife < PasteLife.Shortest || LongestLife > PasteLife.LongestPossible)
        {
            yield return new("It must be between one second and a hundred years.", [nameof(LongestLife)]);
        }

        if (DefaultLife < PasteLife.Shortest || DefaultLife > LongestLife)
        {
            yield return new("It must be between one second and Pastes:LongestLife.", [nameof(DefaultLife)]);
        }

        if (PublicUrl is { } url && !(url.IsAbsoluteUri && url.Scheme is "http" or "https" && url.Query == "" && url.Fragment == "" && url.UserInfo == ""))
        {
            yield return new("It must be an http or https address without query, fragment or user.", [nameof(PublicUrl)]);
        }

        if (MaxQueuedBytes < MaxSize)
        {
            yield return new("It must have room for one paste of Pastes:MaxSize.", [nameof(MaxQueuedBytes)]);
        }

        if (MaxReadBytes < 2L * MaxSize)
        {
            yield return new("It must have room for one text of Pastes:MaxSize as JSON, which is twice as much.", [nameof(MaxReadBytes)]);
        }

        if (PooledBody.Needed(NewPaste.MaxJson(MaxSize) + 1) is var needed && MaxUploadBytes < needed)
        {
            yield return new($"It must have room for one body with a text of Pastes:MaxSize, which may be all escapes: {needed}.", [nameof(MaxUploadBytes)]);
        }
    }
}
