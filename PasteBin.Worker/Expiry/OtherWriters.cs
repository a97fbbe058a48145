namespace PasteBin.Worker.Expiry;

/// <summary>Tells whether anybody besides us changes pastes, by the numbers of the messages in the outbox: every change adds one.</summary>
/// <param name="lastMessage">The last message when this begins.</param>
public sealed class OtherWriters(long lastMessage, TimeProvider time)
{
    /// <summary>Whoever wrote so lately is taken to write on.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(1);

    private long _own;
    private long _others;
    private long? _seenAt;

    public bool AreActive => _seenAt is { } at && time.GetElapsedTime(at) < Memory;

    /// <summary>Takes notice of the last message: more than our own are others'.</summary>
    public void Look(long last)
    {
        if (last - lastMessage - _own is var others && others > _others)
        {
            (_others, _seenAt) = (others, time.GetTimestamp());
        }
    }

    /// <summary>One message more that is to be seen is our own.</summary>
    public void ExpectOwn() => _own++;
}
