using PasteBin.Contracts.Messaging;

namespace PasteBin.Tests.Contracts.Messaging;

public sealed class DelayRoutingTests
{
    public static TheoryData<long, int> Boundaries()
    {
        var data = new TheoryData<long, int>();
        for (var level = 0; level < DelayRouting.Levels; level++)
        {
            data.Add(1L << level, level);
            data.Add((1L << (level + 1)) - 1, level);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Boundaries))]
    public void A_delay_enters_at_the_level_of_its_highest_bit(long seconds, int level) =>
        Assert.Equal(DelayRouting.LevelName(level), DelayRouting.Route(TimeSpan.FromSeconds(seconds), "x").Exchange);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(-1_000_000_000)]
    public void What_is_due_goes_straight_to_the_commands(int milliseconds) =>
        Assert.Equal((BrokerNames.Commands, "expiry.due"), DelayRouting.Route(TimeSpan.FromMilliseconds(milliseconds), "expiry.due"));

    [Theory]
    [InlineData(1, "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.expiry.due")]
    [InlineData(5, "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.1.expiry.due")]
    [InlineData(1 << 21, "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.expiry.due")]
    [InlineData((1 << 22) - 1, "1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.expiry.due")]
    public void The_routing_key_is_the_seconds_in_binary_and_the_destination(int seconds, string routingKey) =>
        Assert.Equal(routingKey, DelayRouting.Route(TimeSpan.FromSeconds(seconds), "expiry.due").RoutingKey);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(999, 1)]
    [InlineData(1000, 1)]
    [InlineData(1001, 2)]
    [InlineData(4_194_302_001, 4_194_303)]
    public void Part_of_a_second_counts_as_a_whole_one_so_nothing_comes_early(long milliseconds, long seconds) =>
        Assert.Equal(seconds, Waits(DelayRouting.Route(TimeSpan.FromMilliseconds(milliseconds), "x")));

    [Theory]
    [InlineData(1L << 22)]
    [InlineData(1L << 36)]
    public void More_than_the_levels_hold_waits_as_long_as_they_can(long seconds)
    {
        Assert.Equal(DelayRouting.Route(DelayRouting.MaxDelay, "x"), DelayRouting.Route(TimeSpan.FromSeconds(seconds), "x"));
        Assert.Equal((1L << 22) - 1, Waits(DelayRouting.Route(TimeSpan.MaxValue, "x")));
    }

    [Theory]
    [InlineData(-5000, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(999, 0)]
    [InlineData(1000, 1)]
    [InlineData(1999, 1)]
    [InlineData(2000, 2)]
    [InlineData(3999, 2)]
    [InlineData(40_000, 32)]
    [InlineData((1L << 22) * 1000, 1 << 21)]
    [InlineData(1L << 45, 1 << 21)]
    public void A_stage_is_the_highest_power_of_two_and_part_of_a_second_is_none(long milliseconds, long seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DelayRouting.Stage(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void A_wait_in_stages_is_never_too_long_and_leaves_less_than_a_second()
    {
        foreach (var wait in Enumerable.Range(1, 3000).Select(i => TimeSpan.FromMilliseconds(i * 173.7)))
        {
            var left = wait;
            for (var stages = 0; DelayRouting.Stage(left) is var stage && stage > TimeSpan.Zero; stages++)
            {
                Assert.InRange(stages, 0, DelayRouting.Levels);
                Assert.Equal(1, int.PopCount((int)stage.TotalSeconds));
                left -= stage;
            }

            Assert.InRange(left, TimeSpan.Zero, TimeSpan.FromMilliseconds(999.9));
        }
    }

    [Fact]
    public void Every_delay_waits_exactly_its_seconds_in_the_levels_it_passes()
    {
        foreach (var seconds in Enumerable.Range(1, 5000).Concat(Enumerable.Range(1, 500).Select(i => i * 8388)))
        {
            Assert.Equal(seconds, Waits(DelayRouting.Route(TimeSpan.FromSeconds(seconds), "expiry.due")));
        }
    }

    /// <summary>Walks the topology as the broker does, from exchange to exchange by the binding keys, and adds up the waits.</summary>
    private static long Waits((string Exchange, string RoutingKey) route)
    {
        var level = Enumerable.Range(0, DelayRouting.Levels).Single(level => DelayRouting.LevelName(level) == route.Exchange);
        var seconds = 0L;
        for (; level >= 0; level--)
        {
            var waits = Matches(DelayRouting.BindingKey(level, 1), route.RoutingKey);
            Assert.NotEqual(waits, Matches(DelayRouting.BindingKey(level, 0), route.RoutingKey));
            seconds += waits ? 1L << level : 0;
        }

        return seconds;
    }

    // '*' is one word; '#', which only stands last here, is any number.
    private static bool Matches(string binding, string routingKey)
    {
        var pattern = binding.Split('.');
        Assert.Equal("#", pattern[^1]);
        var words = routingKey.Split('.');
        return words.Length >= pattern.Length - 1 && pattern[..^1].Zip(words).All(pair => pair.First is "*" || pair.First == pair.Second);
    }
}
