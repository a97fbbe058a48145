using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace PasteBin.Api.Pastes.Passwords;

/// <summary>
/// Makes keys of passwords, which is slow on purpose: a few at a time, so that the rest of the server goes on, and with a bound on who waits.
/// </summary>
internal sealed class KeyDerivation(IOptions<PasswordOptions> options) : IDisposable
{
    private readonly ConcurrencyLimiter _turns = new(new()
    {
        PermitLimit = options.Value.MaxDerivations,
        QueueLimit = options.Value.MaxQueued,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>The key for <see cref="Envelope"/>; null when too many wait already.</summary>
    public async Task<byte[]?> DeriveAsync(string password, PasteLock paste, CancellationToken cancellation)
    {
        using var turn = await _turns.AcquireAsync(1, cancellation);
        return turn.IsAcquired
            ? await Task.Run(() => Rfc2898DeriveBytes.Pbkdf2(
                Encoding.UTF8.GetBytes(password), paste.Salt, paste.Iterations, HashAlgorithmName.SHA512, Envelope.KeyLength), CancellationToken.None)
            : null;
    }

    public void Dispose() => _turns.Dispose();
}
