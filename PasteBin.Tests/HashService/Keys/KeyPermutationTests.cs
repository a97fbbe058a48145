using PasteBin.HashService.Keys;

namespace PasteBin.Tests.HashService.Keys;

public sealed class KeyPermutationTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    // Below, at and above powers of two with an even and an odd number of bits, and more than one chunk of the batch.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(62)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1023)]
    [InlineData(3844)]
    [InlineData(99_991)]
    [InlineData(238_328)]
    public void Every_number_of_a_domain_is_the_image_of_exactly_one(int size)
    {
        using var permutation = new KeyPermutation(Key, (ulong)size);
        var numbers = Range(0, size);

        permutation.Permute(numbers);

        var seen = new bool[size];
        foreach (var number in numbers)
        {
            Assert.InRange(number, 0UL, (ulong)size - 1);
            Assert.False(seen[number], $"{number} came twice");
            seen[number] = true;
        }
    }

    [Fact]
    public void A_million_numbers_of_the_large_domain_go_to_a_million_others_inside_it()
    {
        using var permutation = new KeyPermutation(Key, KeyGenerator.Domain);
        // Consecutive ones from both ends and ones spread over all of the domain.
        ulong[] numbers =
        [
            .. Range(0, 400_000),
            .. Range(KeyGenerator.Domain - 300_000, 300_000),
            .. Range(1, 300_000).Select(i => i * (KeyGenerator.Domain / 300_002) + 400_000),
        ];
        Assert.Equal(1_000_000, numbers.Distinct().Count());

        permutation.Permute(numbers);

        Assert.True(numbers.Max() < KeyGenerator.Domain);
        Assert.Equal(1_000_000, numbers.Distinct().Count());
    }

    // Computed apart from this code, with openssl's AES: they hold for every process, machine and version to come.
    [Fact]
    public void The_image_of_a_number_never_changes()
    {
        using var permutation = new KeyPermutation(Key, KeyGenerator.Domain);
        ulong[] numbers = [0, 1, 2, KeyGenerator.Domain - 1];

        permutation.Permute(numbers);

        Assert.Equal([689063176192154618, 247997131628297540, 771505120593420052, 789585284810397644], numbers);
    }

    [Fact]
    public void A_number_goes_to_the_same_place_alone_and_in_company()
    {
        using var permutation = new KeyPermutation(Key, 1_000_003);
        var together = Range(0, 3000);
        permutation.Permute(together);

        for (var number = 0; number < together.Length; number += 7)
        {
            ulong[] alone = [(ulong)number];
            permutation.Permute(alone);
            Assert.Equal(together[number], alone[0]);
        }
    }

    [Fact]
    public void Threads_at_once_get_what_one_alone_gets()
    {
        using var permutation = new KeyPermutation(Key, KeyGenerator.Domain);
        var expected = Range(0, 2000);
        permutation.Permute(expected);

        Parallel.For(0, 64, _ =>
        {
            var numbers = Range(0, 2000);
            permutation.Permute(numbers);
            Assert.Equal(expected, numbers);
        });
    }

    [Fact]
    public void Flipping_one_bit_of_the_key_or_of_the_number_changes_about_half_of_the_result()
    {
        using var one = new KeyPermutation(Key, KeyGenerator.Domain);
        byte[] otherKey = [(byte)(Key[0] ^ 1), .. Key[1..]];
        using var other = new KeyPermutation(otherKey, KeyGenerator.Domain);
        var (ofKey, ofOtherKey, ofNeighbour) = (Range(0, 4096), Range(0, 4096), Range(0, 4096).Select(number => number ^ 1).ToArray());
        one.Permute(ofKey);
        other.Permute(ofOtherKey);
        one.Permute(ofNeighbour);

        Assert.InRange(AverageBitsApart(ofKey, ofOtherKey), 29, 31);
        Assert.InRange(AverageBitsApart(ofKey, ofNeighbour), 29, 31);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(ulong.MaxValue)]
    public void A_number_outside_the_domain_is_refused(ulong number)
    {
        using var permutation = new KeyPermutation(Key, 100);

        Assert.Throws<ArgumentOutOfRangeException>(() => permutation.Permute([number]));
    }

    private static double AverageBitsApart(ulong[] left, ulong[] right) =>
        left.Zip(right, (a, b) => (double)ulong.PopCount(a ^ b)).Average();

    private static ulong[] Range(ulong first, int count) => [.. Enumerable.Range(0, count).Select(i => first + (ulong)i)];
}
