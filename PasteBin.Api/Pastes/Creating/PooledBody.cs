using System.Buffers;
using System.Numerics;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>
/// A request's body in a rented buffer, which goes back when this is disposed. What it has taken of the <see cref="BodyBudget"/> goes back at the request's
/// end: what is made of the body, such as the text in JSON, lives on until then.
/// </summary>
internal sealed class PooledBody : IDisposable
{
    /// <summary>What a request gets before it has sent anything; a larger body is given room as it arrives.</summary>
    private const int FirstRent = 16 * 1024;

    /// <summary>Bytes after which the announced length is believed: the steps up to it would be buffers for nothing.</summary>
    private const int Earnest = 1024 * 1024;

    private readonly HttpContext? _context;
    private readonly long? _announced;
    private BodyShare? _share;
    private byte[] _buffer;
    private int _length;

    private PooledBody(long? announced, HttpContext? context, BodyShare? share = null)
    {
        (_announced, _context, _share) = (announced, context, share);
        _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(announced ?? FirstRent, 1, FirstRent));
    }

    /// <summary>The reader's to change.</summary>
    public Memory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>
    /// Reads all of the body. Null when it is longer than <paramref name="limit"/> bytes: known before anything is read if the request says so,
    /// else with the first byte too many.
    /// </summary>
    /// <exception cref="BadHttpRequestException">The body is malformed, too slow, or beyond what the server itself takes.</exception>
    /// <exception cref="NoRoomException">Other bodies have the memory that it needs.</exception>
    public static ValueTask<PooledBody?> ReadAsync(HttpRequest request, int limit, CancellationToken cancellation) =>
        request.ContentLength > limit ? ValueTask.FromResult<PooledBody?>(null) : ReadAsync(request, 0, _ => limit, cancellation);

    /// <summary>Bytes of the budget that a body of this length needs at most: the last buffer and the one before it, while the one is copied to the other.</summary>
    public static long Needed(int length) => RentSize(length) + RentSize(length) / 2L;

    /// <summary>Reads all of a body whose first bytes say how long it may be.</summary>
    /// <param name="peek">Bytes that <paramref name="limitOf"/> wants to see; it gets fewer when the body ends before.</param>
    /// <inheritdoc cref="ReadAsync(HttpRequest, int, CancellationToken)"/>
    public static async ValueTask<PooledBody?> ReadAsync(
        HttpRequest request, int peek, Func<ReadOnlyMemory<byte>, int> limitOf, CancellationToken cancellation)
    {
        var body = new PooledBody(request.ContentLength, request.HttpContext);
        try
        {
            var ended = await body.ReadUntilAsync(request.Body, peek, cancellation);
            var limit = limitOf(body.Bytes);
            if (request.ContentLength is not { } announced || announced <= limit)
            {
                ended = ended || await body.ReadUntilAsync(request.Body, limit + 1, cancellation);
                if (ended && body._length <= limit)
                {
                    return body;
                }
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }

        body.Dispose();
        return null;
    }

    /// <summary>An empty body for what comes in pieces, from elsewhere than a request.</summary>
    public static PooledBody Open(BodyShare share) => new(announced: null, context: null, share);

    /// <param name="most">Bytes that all pieces together may have.</param>
    /// <exception cref="NoRoomException">Other bodies have the memory that it needs.</exception>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> piece, int most, CancellationToken cancellation)
    {
        while (!piece.IsEmpty)
        {
            await MakeRoomAsync(most, cancellation);
            var part = piece[..Math.Min(piece.Length, _buffer.Length - _length)];
            part.CopyTo(_buffer.AsMemory(_length));
            _length += part.Length;
            piece = piece[part.Length..];
        }
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _length = 0;
        }
    }

    /// <summary>Reads until there are so many bytes; true when the body ended before.</summary>
    private async ValueTask<bool> ReadUntilAsync(Stream stream, int wanted, CancellationToken cancellation)
    {
        while (_length < wanted && _length != _announced)
        {
            await MakeRoomAsync(wanted, cancellation);
            var read = await ReadSomeAsync(stream, _buffer.AsMemory(_length), cancellation);
            if (read == 0)
            {
                return true;
            }

            _length += read;
        }

        return _length == _announced;
    }

    private static async ValueTask<int> ReadSomeAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellation);
        }
        catch (Exception malformed) when (malformed is InvalidOperationException or IOException { InnerException: OverflowException })
        {
            // Kestrel's own names for a trailer with bytes that no header has, and for a chunk's size that no number holds.
            throw new BadHttpRequestException("The chunks of the body are malformed.", malformed);
        }
    }

    private async ValueTask MakeRoomAsync(int wanted, CancellationToken cancellation)
    {
        if (_length < _buffer.Length)
        {
            return;
        }

        var step = _length >= Earnest && _announced is { } announced ? announced : _buffer.Length * 2L;
        var size = RentSize((int)Math.Min(step, Math.Max(wanted, FirstRent)));
        _share ??= OpenShare(_context!);
        await _share.TakeAsync(size, cancellation);
        var larger = ArrayPool<byte>.Shared.Rent(size);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _share.GiveBack(_buffer.Length);
        _buffer = larger;
    }

    // Only a body that is larger than its first buffer has one: the services of a request, and what is disposed of at its end, are made for whoever asks.
    private static BodyShare OpenShare(HttpContext context)
    {
        var share = context.RequestServices.GetRequiredService<BodyBudget>().Open();
        context.Response.RegisterForDispose(share);
        return share;
    }

    // What the pool gives to whoever asks for so much.
    private static int RentSize(int size) => size > 1 << 30 ? size : (int)BitOperations.RoundUpToPowerOf2((uint)size);
}
