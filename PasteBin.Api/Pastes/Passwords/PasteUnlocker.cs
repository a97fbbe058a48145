using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;
using PasteBin.Api.Pastes.Changing;
using PasteBin.Api.Pastes.Versions;
using PasteBin.Api.Reading;
using PasteBin.Api.Takedowns;

namespace PasteBin.Api.Pastes.Passwords;

/// <summary>Opens pastes that have a password, for whoever knows it. The text's own authentication tells: nothing about the password is stored.</summary>
internal sealed class PasteUnlocker(KeyDerivation keys, PasswordAttempts attempts, VersionStore versions)
{
    /// <param name="paste">One with a <see cref="Paste.Lock"/>; its text is not needed.</param>
    public async Task<(Unlocked? Unlocked, ProblemHttpResult? Refusal)> UnlockAsync(HttpContext context, Paste paste, string? password)
    {
        if (password is null)
        {
            context.Response.Headers.WWWAuthenticate = "Paste-Password";
            return (null, Missing());
        }

        if (!Password.IsPossible(password))
        {
            return (null, Wrong());
        }

        // Counted before it is tried: of many at once none is for free.
        var attempt = new Attempt(paste.Key, context.Connection.RemoteIpAddress);
        if (await attempts.TakeAsync(attempt) is var wait && wait > TimeSpan.Zero)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return (null, Problems.TooManyPasswords.Say("Wait as long as Retry-After says, and then send the right one."));
        }

        if (await keys.DeriveAsync(password, paste.Lock!, context.RequestAborted) is not { } key)
        {
            return (null, Problems.Busy.Say("Too many passwords are being checked; try again in a few seconds."));
        }

        var stored = await versions.FindAsync(paste.Key, paste.Version, context.RequestAborted, withSealed: true);
        if (!paste.Lock!.IsSame(stored?.Lock))
        {
            return (null, await Absence.ExplainAsync(context, paste.Key));
        }

        if (Unlocked.Open(stored!, key) is not { } unlocked)
        {
            return (null, Wrong());
        }

        await attempts.ForgiveAsync(attempt);
        return (unlocked, null);
    }

    public static ProblemHttpResult Missing() => Problems.PasswordMissing.Say($"Send the paste's password in {Password.Header}.");

    private static ProblemHttpResult Wrong() => Problems.PasswordWrong.Say("Send the password that the paste was created with.");
}

/// <summary>A paste that was opened, and what opens and seals its other versions.</summary>
internal sealed class Unlocked
{
    private readonly byte[] _key;
    private readonly Paste _sealed;

    private Unlocked(Paste paste, Paste sealedPaste, byte[] key) => (Paste, _sealed, _key) = (paste, sealedPaste, key);

    /// <summary>With its text.</summary>
    public Paste Paste { get; }

    /// <summary>Null when it is not the key.</summary>
    public static Unlocked? Open(Paste sealedPaste, byte[] key) =>
        Envelope.Open(key, sealedPaste.Content.Span) is { } content ? new(sealedPaste with { Content = content }, sealedPaste, key) : null;

    /// <summary>Another version, or the same as it was read last; null when it is not of this paste.</summary>
    public Paste? Open(Paste? sealedPaste) => sealedPaste is null ? null : Open(sealedPaste, _key)?.Paste;

    /// <summary>A new version's text as it is to be stored; what is stored already, if it is the same.</summary>
    public NewText Seal(NewText text) =>
        text.Hash.AsSpan().SequenceEqual(SHA256.HashData(new PasteResponse(Paste).GetIdentity().Span))
            ? new(_sealed.Content.ToArray(), _sealed.ContentEncoding, _sealed.Size, _sealed.ContentHash)
            : text.Sealed(_key);
}
