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

    /// <summary>What its text is to be encrypted with.</summary>
    public string? Password { get; init; }

    /// <summary><c>warn</c>, <c>block</c> or <c>off</c>.</summary>
    public string? SecretScan { get; init; }

    /// <summary>Readings until it is gone; <see cref="Burn"/> is one.</summary>
    public string? MaxReads { get; init; }

    /// <summary>What the content is when it is not the text itself; for who has checked that it is.</summary>
    public string? Format { get; init; }

    /// <summary>These wishes, and where they say nothing those of <paramref name="other"/>. Only one of them says when the paste ends.</summary>
    public PasteWishes Or(PasteWishes other)
    {
        var end = IsEmpty(Expires) && IsEmpty(ExpiresIn) && IsEmpty(ExpiresAt) ? other : this;
        return this with
        {
            Expires = end.Expires,
            ExpiresIn = end.ExpiresIn,
            ExpiresAt = end.ExpiresAt,
            Language = IsEmpty(Language) ? other.Language : Language,
            Title = IsEmpty(Title) ? other.Title : Title,
            Burn = Burn || other.Burn,
            MaxReads = IsEmpty(MaxReads) ? other.MaxReads : MaxReads,
            Slug = IsEmpty(Slug) ? other.Slug : Slug,
            Visibility = IsEmpty(Visibility) ? other.Visibility : Visibility,
            SecretScan = IsEmpty(SecretScan) ? other.SecretScan : SecretScan,
        };
    }

    private static bool IsEmpty(string? text) => string.IsNullOrEmpty(text);
}
