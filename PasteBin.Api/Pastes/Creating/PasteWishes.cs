namespace PasteBin.Api.Pastes.Creating;

/// <summary>What a creator asks for besides the text, as they wrote it; <see cref="PasteTerms"/> checks it. Empty is as good as absent.</summary>
/// <param name="OrLongest">A life longer than this server keeps anything is no mistake: the paste lives as long as one may.</param>
internal sealed record PasteWishes(string? Expires = null, string? Language = null, string? Title = null, bool Burn = false, bool OrLongest = false)
{
    /// <summary>The same as <see cref="Expires"/>; only one of the two, or <see cref="ExpiresAt"/>.</summary>
    public string? ExpiresIn { get; init; }

    public string? ExpiresAt { get; init; }

    /// <summary>The key that the paste is to have.</summary>
    public string? Slug { get; init; }

    public string? Visibility { get; init; }

    /// <summary>Readings until it is gone; <see cref="Burn"/> is one.</summary>
    public string? MaxReads { get; init; }

    /// <summary>What the content is when it is not the text itself; for who has checked that it is.</summary>
    public string? Format { get; init; }
}
