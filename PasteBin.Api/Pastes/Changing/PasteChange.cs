using System.Security.Cryptography;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Pastes.Passwords;
using PasteBin.Api.Pastes.Secrets;

namespace PasteBin.Api.Pastes.Changing;

/// <summary>What an author wants changed, checked. Null leaves a thing as it is.</summary>
/// <param name="Language">Empty: none from now on.</param>
/// <param name="Title">Empty: none from now on.</param>
/// <param name="End">Counted from now on.</param>
/// <param name="Public">Whether it is found without its link too.</param>
/// <param name="Lock">Of the password that <paramref name="Text"/> is sealed with; null: it is not.</param>
internal sealed record PasteChange(NewText? Text = null, string? Language = null, string? Title = null, PasteEnd? End = null, bool? Public = null,
    PasteLock? Lock = null)
{
    /// <summary>SHA-256 of <see cref="Text"/> before it was sealed.</summary>
    public byte[]? PlainHash { get; init; }

    /// <summary>What was found in <see cref="Text"/>, before it was sealed; null: nobody looked.</summary>
    public SecretReport? Secrets { get; init; }

    /// <summary>Whether the paste already is what the change would make of its text, language and title.</summary>
    public bool KeepsVersion(Paste paste) =>
        (Text is null || Text.Hash.AsSpan().SequenceEqual(paste.ContentHash))
        && (Language is null || PasteTerms.NullIfEmpty(Language) == paste.Language)
        && (Title is null || PasteTerms.NullIfEmpty(Title) == paste.Title);
}

/// <summary>A text as it is to be stored.</summary>
internal sealed record NewText(byte[] Content, string? Encoding, int Size, byte[] Hash)
{
    public static NewText From(ReadOnlySpan<byte> text)
    {
        var (content, encoding) = TextCompression.Compress(text);
        return new(content, encoding, text.Length, SHA256.HashData(text));
    }

    /// <summary>Encrypted; its hash is of what is stored, and tells nothing about the text.</summary>
    public NewText Sealed(byte[] key)
    {
        var envelope = Envelope.Seal(key, Content);
        return this with { Content = envelope, Hash = SHA256.HashData(envelope) };
    }
}

internal enum ChangeOutcome
{
    Changed,

    /// <summary>There was nothing to change: it is so already.</summary>
    Same,

    NotFound,
    WrongToken,

    /// <summary>Not any of the versions that the caller meant.</summary>
    OtherVersion,

    /// <summary>It has as many versions as a paste may have.</summary>
    TooManyVersions,

    /// <summary>Its text is encrypted: what a new one were encrypted with, nobody could tell.</summary>
    Sealed,

    /// <summary>It has a password, and the new text is not sealed with it.</summary>
    NotSealed,

    /// <summary>Its text is for a counted number of readers.</summary>
    Burns,

    /// <summary>What keeps a secret is not to be found by everybody.</summary>
    NotPublic,
}
