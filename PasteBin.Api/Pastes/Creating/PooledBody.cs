using System.Buffers;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>A request's body in a rented buffer, which goes back when this is disposed.</summary>
internal sealed class PooledBody : IDisposable
{
    /// <summary>What a request gets before it has sent anything; a larger body is given room as it arrives.</summary>
    private const int FirstRent = 16 * 1024;

    private byte[] _buffer;
    private int _length;

    private PooledBody(int size) => _buffer = ArrayPool<byte>.Shared.Rent(size);

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>
    /// Reads all of the body. Null when it is longer than <paramref name="limit"/> bytes: known before anything is read if the request says so,
    /// else with the first byte too many.
    /// </summary>
    /// <exception cref="BadHttpRequestException">The body is malformed, too slow, or beyond what the server itself takes.</exception>
    public static async ValueTask<PooledBody?> ReadAsync(HttpRequest request, int limit, CancellationToken cancellation)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        var body = new PooledBody((int)Math.Clamp(request.ContentLength ?? FirstRent, 1, FirstRent));
        try
        {
            while (body._length <= limit)
            {
                body.MakeRoom(limit);
                var read = await request.Body.ReadAsync(body._buffer.AsMemory(body._length), cancellation);
                if (read == 0)
                {
                    return body;
                }

                body._length += read;
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

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _length = 0;
        }
    }

    private void MakeRoom(int limit)
    {
        if (_length < _buffer.Length)
        {
            return;
        }

        // One byte beyond the limit, so that too long a body shows.
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(_buffer.Length * 2L, limit + 1L));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
