using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.RateLimits;

namespace PasteBin.Api.Dialects;

/// <summary>
/// termbin.com: <c>some-command | nc HOST PORT</c>. The text ends where the sender closes their side or is silent for a while, since many a netcat does not
/// close; every byte of it is kept, NUL too. The answer is the link in a line, or a line that says why there is none.
/// </summary>
internal sealed partial class Netcat(
    PasteCreator creator, PasteLinks links, BodyBudget budget, RateLimiter limits, IOptions<NetcatOptions> netcat, IOptions<PasteOptions> pastes, ILogger<Netcat> logger)
    : ConnectionHandler
{
    /// <summary>Before the first byte: a command may think before it prints.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);

    /// <summary>For all of a text, or one byte every few seconds would hold a connection for ever.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        try
        {
            var (line, isWhole) = await RefuseAsync(connection) ?? await AnswerAsync(connection.Transport.Input);
            await connection.Transport.Output.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
            if (!isWhole)
            {
                await DrainAsync(connection.Transport.Input);
            }

            await connection.Transport.Output.CompleteAsync();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Whoever sent it is gone; a text of which we do not know whether it is whole is no paste.
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception);
        }
    }

    private async Task<(string Line, bool IsWhole)?> RefuseAsync(ConnectionContext connection)
    {
        var client = ClientNetwork.Of((connection.RemoteEndPoint as IPEndPoint)?.Address);
        return limits.Creates is { } creates && await creates.TakeAsync(client) is { Wait: var wait } && wait > TimeSpan.Zero
            ? ($"You sent more texts than one address may at once: wait {RateHeaders.Seconds(wait)} s, and send this again.", false) : null;
    }

    /// <summary>The answer, and whether all that was sent has been read by then.</summary>
    private async Task<(string Line, bool IsWhole)> AnswerAsync(PipeReader input)
    {
        using var longest = new CancellationTokenSource(Longest);
        using var share = budget.Open();
        using var text = PooledBody.Open(share);
        try
        {
            await ReadAsync(input, text, longest.Token);
        }
        catch (NoRoomException)
        {
            return (creator.Refuse(CreateProblems.Busy(), "no-room").Refusal!.ProblemDetails.Detail!, false);
        }

        var outcome = await creator.CreateAsync(new(text.Bytes, new()), idempotent: null, CancellationToken.None);
        return (
            outcome.Paste is { } paste ? links.Page(netcat.Value.PublicUrl, paste.Key) : outcome.Refusal!.ProblemDetails.Detail!,
            text.Bytes.Length <= pastes.Value.MaxSize);
    }

    /// <summary>Reads until the end, a pause, or the first byte too many.</summary>
    private async Task ReadAsync(PipeReader input, PooledBody text, CancellationToken longest)
    {
        var most = pastes.Value.MaxSize + 1;
        while (text.Bytes.Length < most && await ReadAsync(input, text.Bytes.IsEmpty ? FirstPause : netcat.Value.Pause, longest) is { } read)
        {
            try
            {
                foreach (var piece in read.Buffer)
                {
                    await text.AddAsync(piece[..Math.Min(piece.Length, most - text.Bytes.Length)], most, longest);
                }
            }
            finally
            {
                // Whatever becomes of it, more is read before the farewell.
                input.AdvanceTo(read.Buffer.End);
            }

            if (read.IsCompleted)
            {
                break;
            }
        }
    }

    /// <summary>What came next; null when nothing did for as long as <paramref name="pause"/>.</summary>
    private static async Task<ReadResult?> ReadAsync(PipeReader input, TimeSpan pause, CancellationToken longest)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(longest);
        silence.CancelAfter(pause);
        try
        {
            return await input.ReadAsync(silence.Token);
        }
        catch (OperationCanceledException) when (!longest.IsCancellationRequested)
        {
            return null;
        }
    }

    // Closing with bytes unread resets the connection, and the answer is lost with it.
    private static async Task DrainAsync(PipeReader input)
    {
        using var limit = new CancellationTokenSource(Farewell);
        try
        {
            while (await input.ReadAsync(limit.Token) is { IsCompleted: false } read)
            {
                input.AdvanceTo(read.Buffer.End);
            }
        }
        catch (OperationCanceledException)
        {
            // Long enough for whoever listens.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "A connection to the netcat port failed.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
