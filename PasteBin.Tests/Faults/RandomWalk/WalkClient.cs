using System.Net;
using Npgsql;

namespace PasteBin.Tests.Faults.RandomWalk;

/// <summary>
/// Somebody who uses PasteBin through all that happens to it, and writes down what they were answered. Pastes are changed and removed by who
/// made them, and read by everybody.
/// </summary>
internal sealed class WalkClient(PasteBinSystem system, int number, Random random, WalkPastes pastes)
{
    /// <summary>How old an answer may be while anything may be down: five seconds of an epoch, what it takes to notice, one second in memory.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly HttpClient[] _connections = [system.NewClient(Patience), system.NewClient(Patience)];
    private readonly List<WalkPaste> _own = [];
    private int _created;

    public List<WalkEntry> Log { get; } = [];

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await (random.Next(100) switch
            {
                < 25 => CreateAsync(),
                < 75 => ReadAsync(pastes.Pick(random)),
                < 88 => WithOwnAsync(UpdateAsync, burning: false),
                < 93 => WithOwnAsync(DeleteAsync, burning: random.Next(4) == 0),
                _ => WithOwnAsync(BurnAsync, burning: true),
            });
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    public Task ReadAsync(WalkPaste? paste) => paste is null ? Task.CompletedTask : ReadAsync(_connections[random.Next(2)], paste, MaxAge);

    public async Task ReadAsync(HttpClient connection, WalkPaste paste, TimeSpan maxAge)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/raw/{paste.Key}");
        await NoteAsync(paste, Deed.Read, 0, maxAge, () => AskAsync(connection, request, paste));
    }

    private async Task CreateAsync()
    {
        var kind = random.Next(10);
        var paste = new WalkPaste(
            $"{number}-{_created++}", kind < 2 ? TimeSpan.FromSeconds(random.Next(3, 20)) : null, Burn: kind is 2 or 3);
        var life = paste.Life is { } seconds ? $"{seconds.TotalSeconds}s" : random.Next(2) == 0 ? "50m" : "7d";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/?expires={life}&burn={(paste.Burn ? "true" : "false")}")
        {
            Content = new ByteArrayContent(WalkText.Of(paste.Name, 1)),
        };
        await NoteAsync(paste, Deed.Create, 1, TimeSpan.Zero, () => AskAsync(_connections[random.Next(2)], request, paste));
        if (Log[^1].Outcome != Outcome.Done)
        {
            // Whether it is there or not, nobody knows its key.
            Log.RemoveAll(entry => entry.Paste == paste && entry.Outcome == Outcome.Unknown);
            return;
        }

        _own.Add(paste);
        pastes.Add(paste);
    }

    private Task WithOwnAsync(Func<WalkPaste, Task> deed, bool burning)
    {
        // The latest ones, mostly: those that live for seconds should be met alive.
        var candidates = _own.Where(paste => paste.Burn == burning).TakeLast(50).ToList();
        return candidates.Count > 0 ? deed(candidates[random.Next(candidates.Count)]) : Task.CompletedTask;
    }

    private Task UpdateAsync(WalkPaste paste)
    {
        var version = ++paste.Version;
        return NoteAsync(paste, Deed.Update, version, TimeSpan.Zero, async () =>
        {
            // A statement that was thought lost may run later: it must not undo a newer one.
            await using var command = system.TextDb.CreateCommand("""
                update pastes set content = $2, content_encoding = null, size = octet_length($2), content_hash = sha256($2), version = $3
                where key = $1 and version < $3
                """);
            command.CommandTimeout = (int)Patience.TotalSeconds;
            command.Parameters.Add(new() { Value = paste.Key });
            command.Parameters.Add(new() { Value = WalkText.Of(paste.Name, version) });
            command.Parameters.Add(new() { Value = version });
            return (await command.ExecuteNonQueryAsync() == 1 ? Outcome.Done : Outcome.Missing, version, null);
        });
    }

    private async Task DeleteAsync(WalkPaste paste)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/pastes/{paste.Key}");
        request.Headers.Add("X-Delete-Token", paste.DeleteToken);
        await NoteAsync(paste, Deed.Delete, 0, TimeSpan.Zero, () => AskAsync(_connections[random.Next(2)], request, paste));
    }

    // Two at once: on both replicas, as often as not.
    private Task BurnAsync(WalkPaste paste) => Task.WhenAll(_connections.Select(async connection =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/raw/{paste.Key}");
        await NoteAsync(paste, Deed.Burn, 1, TimeSpan.Zero, () => AskAsync(connection, request, paste));
    }));

    private async Task NoteAsync(WalkPaste paste, Deed deed, int version, TimeSpan maxAge, Func<Task<(Outcome, int, string?)>> act)
    {
        var (started, outcome, note) = (DateTimeOffset.UtcNow, Outcome.Unknown, (string?)null);
        try
        {
            (outcome, var seen, note) = await act();
            version = deed == Deed.Read ? seen : version;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException or NpgsqlException)
        {
            note = exception.GetType().Name;
        }

        lock (Log)
        {
            Log.Add(new(paste, deed, started, DateTimeOffset.UtcNow, outcome, version, maxAge, note));
        }
    }

    private static async Task<(Outcome, int, string?)> AskAsync(HttpClient connection, HttpRequestMessage request, WalkPaste paste)
    {
        using var answer = await connection.SendAsync(request);
        var body = await answer.Content.ReadAsByteArrayAsync();
        var note = $"{(int)answer.StatusCode} {(answer.Headers.TryGetValues("X-Cache", out var source) ? source.Single() : null)}";
        switch (answer.StatusCode)
        {
            case HttpStatusCode.OK when WalkText.VersionOf(paste.Name, body) is { } version:
                return (Outcome.Done, version, note);
            case HttpStatusCode.Created:
                (paste.Key, paste.DeleteToken) = (answer.Headers.Location!.AbsolutePath[1..], answer.Headers.GetValues("X-Delete-Token").Single());
                return (Outcome.Done, 1, note);
            case HttpStatusCode.NoContent when request.Method == HttpMethod.Delete:
                return (Outcome.Done, 0, note);
            case HttpStatusCode.Forbidden when paste.Burn && request.Method == HttpMethod.Get:
                return (Outcome.Done, 1, note);
            case HttpStatusCode.NotFound when request.RequestUri!.OriginalString.Contains(paste.Key, StringComparison.Ordinal):
                return (Outcome.Missing, 0, note);
            case HttpStatusCode.ServiceUnavailable when answer.Headers.RetryAfter is not null:
                return (Outcome.Unknown, 0, note);
            default:
                return (Outcome.Wrong, 0, note);
        }
    }
}

/// <summary>The pastes whose keys are known, for everybody to read.</summary>
internal sealed class WalkPastes
{
    private const int Latest = 300;

    private readonly List<WalkPaste> _all = [];

    public IReadOnlyList<WalkPaste> All => _all;

    public void Add(WalkPaste paste)
    {
        lock (_all)
        {
            _all.Add(paste);
        }
    }

    /// <summary>One of the latest, mostly; any, else.</summary>
    public WalkPaste? Pick(Random random)
    {
        lock (_all)
        {
            var among = random.Next(4) == 0 ? _all.Count : Math.Min(_all.Count, Latest);
            return among == 0 ? null : _all[^(1 + random.Next(among))];
        }
    }
}
