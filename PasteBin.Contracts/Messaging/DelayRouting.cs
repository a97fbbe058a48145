namespace PasteBin.Contracts.Messaging;

/// <summary>
/// How a message waits without a plugin: the delay in seconds, written in binary, is its way through the levels. Level <c>n</c> holds a message
/// 2^n seconds when bit <c>n</c> is set and hands it on at once when not; below level 0 stand the commands.
/// Five seconds before <c>expiry.due</c>: <c>0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.1.expiry.due</c>.
/// The scheme is NServiceBus's (https://docs.particular.net/transports/rabbitmq/delayed-delivery).
/// </summary>
public static class DelayRouting
{
    /// <summary>22 bits of seconds: 48 days.</summary>
    public const int Levels = 22;

    /// <summary>The longest delay there is. Who wants more takes this and orders the rest when the message comes.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds((1 << Levels) - 1);

    /// <summary>Where to publish so that the message reaches <see cref="BrokerNames.Commands"/> after the delay, never before it.</summary>
    /// <param name="delay">Rounded up to whole seconds; zero or less is now, more than <see cref="MaxDelay"/> is <see cref="MaxDelay"/>.</param>
    /// <param name="destination">The routing key of the command, at most 200 bytes.</param>
    public static (string Exchange, string RoutingKey) Route(TimeSpan delay, string destination)
    {
        var seconds = (int)Math.Ceiling(Math.Clamp(delay.TotalSeconds, 0, MaxDelay.TotalSeconds));
        if (seconds == 0)
        {
            return (BrokerNames.Commands, destination);
        }

        var bits = string.Join('.', seconds.ToString("b22", null).AsEnumerable());
        return (LevelName(int.Log2(seconds)), $"{bits}.{destination}");
    }

    /// <summary>
    /// The next stage of a wait: the highest power of two seconds in what is left, so that the message waits in one level and then comes out to have
    /// the rest measured again. A message that passes several levels adds to its delay whatever the broker's absence made it late at each of them;
    /// one level keeps time by itself. A rest of less than a second fits no level: zero, to be waited for by whoever holds the message.
    /// </summary>
    public static TimeSpan Stage(TimeSpan left)
    {
        var seconds = (int)Math.Clamp(left.TotalSeconds, 0, MaxDelay.TotalSeconds);
        return seconds == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(1 << int.Log2(seconds));
    }

    /// <summary>The name of a level's exchange and of its queue.</summary>
    public static string LevelName(int level) => $"pastebin.v1.delay.{level:00}";

    /// <summary>The binding key of what waits at the level (<paramref name="bit"/> 1) or passes it by (0).</summary>
    public static string BindingKey(int level, int bit) => string.Concat(Enumerable.Repeat("*.", Levels - 1 - level)) + $"{bit}.#";
}
