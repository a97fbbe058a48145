using System.Text;
using Microsoft.Extensions.Options;
using PasteBin.Api.Pastes.Passwords;

namespace PasteBin.Tests.Api.Pastes.Passwords;

public sealed class KeyDerivationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // The first 32 of the 64 bytes of a published vector: PBKDF2-HMAC-SHA-512, "passwordPASSWORDpassword", 4096 rounds.
    [Fact]
    public async Task A_key_is_what_the_standard_says()
    {
        using var keys = New();
        var key = await keys.DeriveAsync(
            "passwordPASSWORDpassword", new(Encoding.ASCII.GetBytes("saltSALTsaltSALTsaltSALTsaltSALTsalt"), 4096), Cancellation);
        Assert.Equal("8C0511F4C6E597C6AC6315D8F0362E225F3C501495BA23B868C005174DC4EE71", Convert.ToHexString(key!));
    }

    [Fact]
    public async Task Who_would_wait_behind_too_many_is_told_at_once()
    {
        using var keys = New(derivations: 1, queued: 1);
        var slow = new PasteLock(new byte[16], 5_000_000);
        var running = keys.DeriveAsync("one", slow, Cancellation);
        using var hangUp = new CancellationTokenSource();
        var waiting = keys.DeriveAsync("two", slow, hangUp.Token);
        var refused = keys.DeriveAsync("three", slow, Cancellation);
        Assert.True(refused.IsCompleted);
        Assert.Null(await refused);
        Assert.False(waiting.IsCompleted);
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.NotNull(await running);
    }

    private static KeyDerivation New(int derivations = 2, int queued = 8) =>
        new(Options.Create(new PasswordOptions { MaxDerivations = derivations, MaxQueued = queued }));
}
