using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using Npgsql;

namespace PasteBin.Tests.Faults.RandomWalk;

/// <summary>
/// Somebody who uses PasteBin through all that happens to it, and writes down what they were answered. Pastes are changed and removed by who
/// made them, and read and forked by everybody.
/// </summary>
internal sealed class WalkClient(PasteBinSystem system, int number, Random random, WalkPastes pastes)
{
    /// <summary>How old an answer may be while anything may be down: five seconds of an epoch, what it takes to notice, one second in memory.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongLife = TimeSpan.FromDays(7);

    private readonly HttpClient[] _connections = [system.NewClient(Patience), system.NewClient(Patience)];
    private readonly List<WalkPaste> _own = [];
    private int _created;

    public List<WalkEntry> Log { get; } = [];

    private HttpClient Connection => _connections[random.Next(2)];

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await (random.Next(100) switch
            {
                < 21 => CreateAsync(),
                < 25 => pastes.Pick(random) is { Readings: 0, IsFork: false } original ? ForkAsync(original) : Task.CompletedTask,
                < 65 => pastes.Pick(random) is { } paste ? ReadAsync(Connection, paste, MaxAge) : Task.CompletedTask,
                < 70 => WithOwnAsync(ReadVersionAsync, static paste => paste.Versions.Count > 0),
                < 82 => WithOwnAsync(paste => paste.ByHand ? UpdateByHandAsync(paste) : UpdateAsync(paste), static paste => paste is { Readings: 0, IsFork: false }),
                < 86 => WithOwnAsync(RetimeAsync, static _ => true),
                < 90 => WithOwnAsync(DeleteAsync, static _ => true),
                _ => WithOwnAsync(TakeAsync, static paste => paste.Readings > 0),
            });
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    public Task<Answer> ReadAsync(HttpClient connection, WalkPaste paste, TimeSpan maxAge) =>
        NoteAsync(paste, Deed.Read, maxAge, null, async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/raw/{paste.Key}");
            return await WalkWire.AskAsync(connection, request, paste);
        });

    /// <summary>No version is in a cache, and none ever changes.</summary>
    public Task<Answer> ReadVersionAsync(HttpClient connection, WalkPaste paste, int version, int text) =>
        NoteAsync(paste, Deed.ReadVersion, TimeSpan.Zero, null, async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/pastes/{paste.Key}/versions/{version}/raw");
            var answer = await WalkWire.AskAsync(connection, request, paste);
            return answer is { Outcome: Outcome.Done } && answer.Text != text ? answer with { Outcome = Outcome.Wrong, Note = $"is not version {version}" } : answer;
        });

    private Task ReadVersionAsync(WalkPaste paste)
    {
        var (version, text) = paste.Versions.ElementAt(random.Next(paste.Versions.Count));
        return ReadVersionAsync(Connection, paste, version, text);
    }

    private Task<Answer> CreateAsync()
    {
        var (kind, name) = (random.Next(10), $"{number}-{_created++}");
        var paste = new WalkPaste(name, readings: kind == 2 ? 1 : kind == 3 ? 3 : 0, byHand: random.Next(3) == 0);
        var life = kind < 2 ? SomeSeconds() : (TimeSpan?)null;
        var asked = life is { } seconds ? Seconds(seconds) : random.Next(2) == 0 ? "50m" : "7d";
        return CreateAsync(paste, life, () => new(HttpMethod.Post, $"/?expiresIn={asked}{(paste.Readings > 0 ? $"&maxReads={paste.Readings}" : "")}")
        {
            Content = new ByteArrayContent(WalkText.Of(paste.Name, 1)),
        });
    }

    private async Task ForkAsync(WalkPaste original)
    {
        var (fork, started) = (new WalkPaste(original.Name, isFork: true), DateTimeOffset.UtcNow);
        var answer = await CreateAsync(fork, null, () => new(HttpMethod.Post, $"/api/v1/pastes/{original.Key}/fork"));
        if (answer.Outcome == Outcome.Done)
        {
            answer = await ReadAsync(Connection, fork, MaxAge);
        }

        // Forking is reading the original too.
        if (answer.Outcome is Outcome.Done or Outcome.Missing && fork.Key.Length > 0 == (answer.Outcome == Outcome.Done))
        {
            Note(original, Deed.Read, started, answer with { Note = "for a fork" }, null, MaxAge);
        }
    }

    private async Task<Answer> CreateAsync(WalkPaste paste, TimeSpan? life, Func<HttpRequestMessage> ask)
    {
        var answer = await NoteAsync(paste, Deed.Create, TimeSpan.Zero, life, async () =>
        {
            using var request = ask();
            return await WalkWire.AskAsync(Connection, request, paste);
        });

        // Whether one that was not answered is there or not, nobody knows its key.
        if (answer.Outcome == Outcome.Done)
        {
            _own.Add(paste);
            pastes.Add(paste);
        }

        return answer;
    }

    private async Task UpdateAsync(WalkPaste paste)
    {
        if (await ReadAsync(Connection, paste, MaxAge) is not { Outcome: Outcome.Done, Tag: { } tag })
        {
            return;
        }

        // One that was thought lost may be made later: it must not undo a newer one.
        var text = ++paste.Text;
        var answer = await NoteAsync(paste, Deed.Update, TimeSpan.Zero, null, async () =>
        {
            using var request = WalkWire.ToAuthor(HttpMethod.Put, paste, new ByteArrayContent(WalkText.Of(paste.Name, text)), tag);
            return await WalkWire.AskAsync(Connection, request, paste);
        }, text);
        if (answer.Outcome == Outcome.Done)
        {
            paste.Versions[answer.Version] = text;
        }
    }

    private Task<Answer> UpdateByHandAsync(WalkPaste paste)
    {
        var text = ++paste.Text;
        return NoteAsync(paste, Deed.Update, TimeSpan.Zero, null, async () =>
        {
            await using var command = system.TextDb.CreateCommand("""
                update pastes set content = $2, content_encoding = null, size = octet_length($2), content_hash = sha256($2), version = $3
                where key = $1 and version < $3
                """);
            command.CommandTimeout = (int)Patience.TotalSeconds;
            command.Parameters.Add(new() { Value = paste.Key });
            command.Parameters.Add(new() { Value = WalkText.Of(paste.Name, text) });
            command.Parameters.Add(new() { Value = text });
            return new(await command.ExecuteNonQueryAsync() == 1 ? Outcome.Done : Outcome.Missing, "by hand");
        }, text);
    }

    private Task RetimeAsync(WalkPaste paste)
    {
        var life = random.Next(3) == 0 ? SomeSeconds() : LongLife;
        return NoteAsync(paste, Deed.Retime, TimeSpan.Zero, life, async () =>
        {
            using var request = WalkWire.ToAuthor(HttpMethod.Patch, paste, JsonContent.Create(new { expiresIn = Seconds(life) }));
            return await WalkWire.AskAsync(Connection, request, paste);
        });
    }

    private Task DeleteAsync(WalkPaste paste) => NoteAsync(paste, Deed.Delete, TimeSpan.Zero, null, async () =>
    {
        using var request = WalkWire.ToAuthor(HttpMethod.Delete, paste);
        return await WalkWire.AskAsync(Connection, request, paste);
    });

    // Two at once: on both replicas, as often as not.
    private Task TakeAsync(WalkPaste paste) => Task.WhenAll(_connections.Select(connection => NoteAsync(paste, Deed.Take, TimeSpan.Zero, null, async () =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/raw/{paste.Key}");
        return await WalkWire.AskAsync(connection, request, paste);
    })));

    private Task WithOwnAsync(Func<WalkPaste, Task> deed, Func<WalkPaste, bool> isMeant)
    {
        // The latest ones, mostly: those that live for seconds should be met alive.
        var candidates = _own.Where(isMeant).TakeLast(50).ToList();
        return candidates.Count > 0 ? deed(candidates[random.Next(candidates.Count)]) : Task.CompletedTask;
    }

    private async Task<Answer> NoteAsync(WalkPaste paste, Deed deed, TimeSpan maxAge, TimeSpan? life, Func<Task<Answer>> act, int text = 0)
    {
        var started = DateTimeOffset.UtcNow;
        var answer = await TryAsync(act);
        Note(paste, deed, started, text == 0 ? answer : answer with { Text = text }, life, maxAge);
        return answer;
    }

    private void Note(WalkPaste paste, Deed deed, DateTimeOffset started, Answer answer, TimeSpan? life, TimeSpan maxAge)
    {
        lock (Log)
        {
            Log.Add(new(paste, deed, started, DateTimeOffset.UtcNow, answer, life, maxAge));
        }
    }

    private static async Task<Answer> TryAsync(Func<Task<Answer>> act)
    {
        try
        {
            return await act();
        }
        // A connection that ends while HttpClient asks who is at its other end is a bare SocketException.
        catch (Exception exception) when (exception is HttpRequestException or SocketException or OperationCanceledException or IOException or NpgsqlException)
        {
            return new(Outcome.Unknown, exception.GetType().Name);
        }
    }

    private TimeSpan SomeSeconds() => TimeSpan.FromSeconds(random.Next(3, 20));

    private static string Seconds(TimeSpan life) => life.TotalSeconds.ToString(CultureInfo.InvariantCulture) + "s";
}
