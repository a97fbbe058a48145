using Microsoft.Extensions.Options;
using PasteBin.HashService.Keys;

namespace PasteBin.Tests.HashService.Keys;

public sealed class KeyGeneratorTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    // Computed apart from this code. If this fails, keys that are out there would be handed out again: change the code, not the test.
    [Fact]
    public void The_keys_of_a_secret_never_change()
    {
        using var generator = Generator(Secret);

        Assert.Equal(["RZgDkrHycC", "9auWlqIo3x", "DLpJlD48Hj", "0PIwh4XDjX"], generator.KeysOf(0)[..4]);
        Assert.Equal("XwqswRHS9r", generator.KeysOf((long)KeyGenerator.Domain - KeyGenerator.BlockSize)[^1]);
        Assert.Equal(
            "62e156e7c4c50b52f29dcb04f231f4b4d9693549f2a461227b3d941acee02aab", Convert.ToHexStringLower(generator.Fingerprint));
    }

    [Fact]
    public void Blocks_of_one_secret_share_no_key_and_every_key_is_ten_characters_of_base62()
    {
        using var generator = Generator(Secret);
        string[] keys = [.. Enumerable.Range(0, 200).SelectMany(block => generator.KeysOf(block * (long)KeyGenerator.BlockSize))];

        Assert.Equal(200 * KeyGenerator.BlockSize, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^[0-9A-Za-z]{10}$", key));
    }

    [Fact]
    public void Another_secret_gives_other_keys_and_another_fingerprint()
    {
        using var one = Generator(Secret);
        using var other = Generator(Secret[..^1] + "e");

        Assert.Empty(one.KeysOf(0).Intersect(other.KeysOf(0)));
        Assert.NotEqual(one.Fingerprint, other.Fingerprint);
    }

    private static KeyGenerator Generator(string secret) => new(Options.Create(new KeysOptions { Secret = secret }));
}
