using System.Net;
using System.Text;

namespace PasteBin.Tests.Stories;

[Collection(SystemCollection.Name)]
public sealed class RoundTripTests(PasteBinSystem system)
{
    private const int MiB = 1024 * 1024;
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thousand_pastes_of_all_sizes_come_back_byte_identical_from_both_replicas()
    {
        var random = new Random(20261121);
        var contents = Enumerable.Range(0, 1000).Select(number => Content(random, number)).ToList();
        await Parallel.ForEachAsync(contents, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation }, async (content, cancellation) =>
        {
            // Half of the lives go to redis-text at once, the other half only when read.
            var paste = await system.Client.PasteAsync(content, content.Length % 2 == 0 ? "?expires=30m" : "?expires=1d", cancellation);
            foreach (var replica in system.Replicas)
            {
                var answer = await replica.ReadAsync(paste.Key, cancellation);
                Assert.Equal(HttpStatusCode.OK, answer.Status);
                Assert.True(content.AsSpan().SequenceEqual(answer.Content), $"{content.Length} bytes came back as {answer.Content.Length} others ({answer.Source}).");
            }
        });
    }

    [Theory]
    [InlineData("a")]
    [InlineData("\n")]
    [InlineData("line\r\nline\r\n")]
    [InlineData("\uFEFFwith a byte order mark")]
    [InlineData("zero \0 inside")]
    [InlineData("Здравей, 世界 🌍")]
    [InlineData("a=1&b=2")]
    [InlineData("<script>alert(1)</script>")]
    public async Task Text_is_not_mended(string text)
    {
        var paste = await system.Client.PasteAsync(text, "", Cancellation);
        foreach (var replica in system.Replicas)
        {
            Assert.Equal(Encoding.UTF8.GetBytes(text), (await replica.ReadAsync(paste.Key, Cancellation)).Content);
        }
    }

    [Fact]
    public async Task Nothing_is_refused_with_a_sentence()
    {
        using var answer = await system.Client.PostAsync("/", new ByteArrayContent([]), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("empty", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_largest_paste_fits_and_one_byte_more_is_refused()
    {
        var largest = new byte[10 * MiB];
        Random.Shared.NextBytes(largest);
        var paste = await system.Client.PasteAsync(largest, "", Cancellation);
        Assert.Equal(largest, (await system.Replicas[1].ReadAsync(paste.Key, Cancellation)).Content);

        using var answer = await system.Client.PostAsync("/", new ByteArrayContent([.. largest, 1]), Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Too_large_is_said_before_an_endless_body_ends()
    {
        using var client = system.NewClient();
        using var body = new StreamContent(new EndlessStream());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = body };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.ExpectContinue = true;
        // The server may answer and close while the client still sends; either way the paste is refused and the sending ends.
        try
        {
            using var answer = await client.SendAsync(request, Cancellation);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        }
        catch (HttpRequestException)
        {
            Assert.True(EndlessStream.LastLength is > 10 * MiB and < 100 * MiB, $"{EndlessStream.LastLength} bytes were taken.");
        }
    }

    private static byte[] Content(Random random, int number)
    {
        var size = number switch
        {
            0 => 1,
            < 5 => 10 * MiB - number,
            < 25 => random.Next(MiB / 2, 2 * MiB),
            < 200 => random.Next(4096, 100_000),
            _ => random.Next(1, 4096),
        };
        var bytes = new byte[size];
        switch (number % 4)
        {
            case 0:
                random.NextBytes(bytes);
                break;
            case 1:
                bytes.AsSpan().Fill((byte)'a');
                break;
            case 2:
                random.GetItems("The quick brown fox\r\n\tjumps \0 over"u8, bytes.AsSpan());
                break;
            default:
                // Text whose last character may be cut: invalid UTF-8 at the end.
                for (var i = 0; i < size; i++)
                {
                    bytes[i] = "жълта дюля 🍋"u8[i % "жълта дюля 🍋"u8.Length];
                }

                break;
        }

        return bytes;
    }

    private sealed class EndlessStream : Stream
    {
        private long _length;

        public static long LastLength { get; private set; }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            LastLength = _length += count;
            return count;
        }

        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
