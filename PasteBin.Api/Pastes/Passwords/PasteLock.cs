using System.Security.Cryptography;

namespace PasteBin.Api.Pastes.Passwords;

/// <summary>What makes a key of a paste's password: the same for all of its versions, for as long as there is the paste.</summary>
/// <param name="Iterations">Rounds of PBKDF2-SHA-512.</param>
public sealed record PasteLock(byte[] Salt, int Iterations)
{
    private const int SaltLength = 16;

    public static PasteLock New(int iterations) => new(RandomNumberGenerator.GetBytes(SaltLength), iterations);

    public bool IsSame(PasteLock? other) => other is not null && Salt.AsSpan().SequenceEqual(other.Salt);
}
