using System.Diagnostics;
using System.Text;
using PasteBin.Worker.Messaging;
using RabbitMQ.Client;

namespace PasteBin.Tests.Worker.Messaging;

public sealed class MessageTests
{
    private const string TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void On_its_way_through_the_levels_it_says_when_it_is_due_and_where_it_goes()
    {
        var message = Received(new() { ["x-pastebin-due"] = 1_800_000_000_123L, ["x-pastebin-destination"] = "expiry.due"u8.ToArray() });
        Assert.Equal(new(DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_123), "expiry.due"), message.Later);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_due_time_that_cannot_be_is_none(long due) =>
        Assert.Null(Received(new() { ["x-pastebin-due"] = due, ["x-pastebin-destination"] = "expiry.due"u8.ToArray() }).Later);

    [Fact]
    public void Of_the_headers_only_its_own_are_kept()
    {
        var message = Received(new()
        {
            ["traceparent"] = Encoding.ASCII.GetBytes(TraceParent),
            ["x-pastebin-attempt"] = 3,
            ["x-death"] = new List<object?>(),
        });
        Assert.Equal(("id", "expiry.due", TraceParent, 3), (message.Id, message.Type, message.TraceParent, message.Attempt));
    }

    [Fact]
    public void A_message_without_headers_is_a_first_attempt_of_no_trace()
    {
        var message = Received(null);
        Assert.Equal((null, 0), (message.TraceParent, message.Attempt));
        Assert.Null(message.StartSpan("process", ActivityKind.Consumer));
    }

    [Fact]
    public void Headers_of_a_strange_kind_are_no_reason_to_fail()
    {
        var message = Received(new() { ["traceparent"] = 7L, ["x-pastebin-attempt"] = Encoding.ASCII.GetBytes("many") });
        Assert.Equal((null, 0), (message.TraceParent, message.Attempt));
    }

    [Fact]
    public void Its_span_belongs_to_its_own_trace_whatever_is_current()
    {
        using var other = new Activity("something else").Start();
        using var span = new Message("id", "expiry.due", default, TraceParent).StartSpan("process", ActivityKind.Consumer);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", span!.TraceId.ToHexString());
        Assert.Equal("b7ad6b7169203331", span.ParentSpanId.ToHexString());
        Assert.Same(span, Activity.Current);
    }

    private static Message Received(Dictionary<string, object?>? headers) =>
        Message.From(new BasicProperties { MessageId = "id", Type = "expiry.due", Headers = headers }, default);
}
