using Microsoft.Extensions.Options;
using PasteBin.Api.Pastes.Changing;

namespace PasteBin.Api.Pastes.Passwords;

/// <summary>Encrypts the texts of new pastes.</summary>
internal sealed class TextSealer(KeyDerivation keys, IOptions<PasswordOptions> options)
{
    /// <summary>The text as it is to be stored: as it is, without a password. Null when too many wait for theirs already.</summary>
    public async Task<SealedText?> SealAsync(NewText text, string? password, CancellationToken cancellation)
    {
        if (password is null)
        {
            return new(text, null);
        }

        var paste = PasteLock.New(options.Value.Iterations);
        return await keys.DeriveAsync(password, paste, cancellation) is { } key ? new(text.Sealed(key), paste) : null;
    }
}

/// <param name="Lock">Null: it is not encrypted.</param>
internal sealed record SealedText(NewText Text, PasteLock? Lock);
