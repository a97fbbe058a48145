using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using PasteBin.Contracts.Messaging;

namespace PasteBin.Tests.Worker.Events;

/// <summary>A stranger binds a queue to the exchange, as docs/events.md says, and hears of everything once.</summary>
[Collection(SystemCollection.Name)]
public sealed class PasteEventTests(PasteBinSystem system) : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private BrokerProbe _probe = null!;
    private ConcurrentQueue<Received> _received = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _probe = await BrokerProbe.ConnectAsync(system, Cancellation);
        _received = await _probe.SubscribeAsync("pastebin.v1.events", "pastes.*", Cancellation);
    }

    public ValueTask DisposeAsync() => _probe.DisposeAsync();

    [Fact]
    public async Task Each_of_the_five_is_what_the_document_says()
    {
        var updated = await system.Client.PasteAsync("A marker that no event holds", "?expires=7d", Cancellation);
        (await system.Client.UpdateAsync(updated, "Another marker", Cancellation)).Expect(HttpStatusCode.OK);
        var fork = (await system.Client.ApiAsync("POST", $"/api/v1/pastes/{updated.Key}/fork", null, Cancellation)).Expect(HttpStatusCode.Created);
        var deleted = await system.Client.PasteAsync("A marker that no event holds", "?title=MarkerTitle&expires=7d", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, await system.Client.DeleteAsync(deleted.Key, deleted.DeleteToken, Cancellation));
        var burned = await PasteAsync("?burn=true");
        using (var read = await system.Client.PostAsync($"/raw/{burned}", null, Cancellation))
        {
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        }

        var counted = await PasteAsync("?maxReads=3");
        for (var reading = 0; reading < 3; reading++)
        {
            using var read = await system.Client.PostAsync($"/raw/{counted}", null, Cancellation);
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        }

        var expired = await PasteAsync("?expires=1s");

        await HeardAsync(updated.Key, [("pastes.created", 1), ("pastes.updated", 2)]);
        await HeardAsync(fork["key"].GetString()!, [("pastes.created", 1)]);
        await HeardAsync(deleted.Key, [("pastes.created", 1), ("pastes.deleted", 1)]);
        await HeardAsync(burned, [("pastes.created", 1), ("pastes.burned", 1)]);
        await HeardAsync(counted, [("pastes.created", 1), ("pastes.burned", 1)]);
        await HeardAsync(expired, [("pastes.created", 1), ("pastes.expired", 1)]);
        Assert.Equal(5, _received.DistinctBy(message => message.Type).Count());
        var document = Repository.Read("docs/events.md");
        var schema = JsonElement.Parse(Block(document, "schema"));
        JsonSchema.Validate(schema, JsonElement.Parse(Block(document, "example")));
        foreach (var message in _received)
        {
            JsonSchema.Validate(schema, JsonElement.Parse(message.Body));
            Assert.Equal(message.RoutingKey, message.Type);
            Assert.True(Guid.TryParse(message.Id, out _));
            Assert.DoesNotContain("marker", message.Body, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("delete from pastes where key = $1", "pastes.deleted", 1)]
    [InlineData("update pastes set language = 'sql' where key = $1", "pastes.updated", 1)]
    [InlineData("update pastes set language = 'sql', version = 7 where key = $1", "pastes.updated", 7)]
    [InlineData("with past as (update pastes set expires_at = now() - interval '1 s' where key = $1) select", "pastes.updated", 1, "pastes.expired")]
    public async Task A_change_by_hand_is_heard_of_once(string sql, string kind, int version, string? after = null)
    {
        var key = await PasteAsync("?expires=7d");
        await ExecuteAsync(sql, key);
        if (after is not null)
        {
            await ExecuteAsync("delete from pastes where key = $1", key);
        }

        await HeardAsync(key, [("pastes.created", 1), (kind, version), .. after is null ? Array.Empty<(string, int)>() : [(after, version)]]);
    }

    [Fact]
    public async Task A_key_changed_by_hand_is_one_paste_less_and_one_more()
    {
        var before = await PasteAsync("?expires=7d");
        var now = $"new-{before}";
        await ExecuteAsync("update pastes set key = 'new-' || key where key = $1", before);
        await HeardAsync(before, [("pastes.created", 1), ("pastes.deleted", 1)]);
        await HeardAsync(now, [("pastes.created", 1)]);
    }

    [Fact]
    public async Task Times_tell_the_order_of_changes_that_were_made_at_once_on_both_replicas()
    {
        const int changes = 20;
        var paste = await system.Client.PasteAsync("Version 1", "?expires=7d", Cancellation);
        var answers = await Task.WhenAll(Enumerable.Range(0, changes).Select(i => system.Replicas[i % 2].UpdateAsync(paste, $"By author {i}", Cancellation)));
        Assert.All(answers, answer => answer.Expect(HttpStatusCode.OK));
        await HeardAsync(paste.Key, [("pastes.created", 1), .. Enumerable.Range(2, changes).Select(version => ("pastes.updated", version))]);
    }

    [Fact]
    public async Task What_is_rolled_back_or_changes_nothing_is_not_heard_of()
    {
        var key = await PasteAsync("?expires=7d");
        await ExecuteAsync("update pastes set title = 'x' where key = $1", "no such key");
        await using (var connection = await system.TextDb.OpenConnectionAsync(Cancellation))
        await using (var transaction = await connection.BeginTransactionAsync(Cancellation))
        {
            await using var command = new Npgsql.NpgsqlCommand("delete from pastes where key = $1", connection) { Parameters = { new() { Value = key } } };
            Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
            await transaction.RollbackAsync(Cancellation);
        }

        var last = await PasteAsync("?expires=7d");
        await HeardAsync(last, [("pastes.created", 1)]);
        await HeardAsync(key, [("pastes.created", 1)]);
    }

    [Fact]
    public async Task Many_changes_of_one_statement_share_messages_of_at_most_a_thousand()
    {
        await ExecuteAsync("""
            insert into pastes (key, content, size, content_hash, created_at, expires_at, delete_token_hash)
            select $1 || number, 'x', 1, sha256('x'), now(), now() + interval '1 day', 'x' from generate_series(1, 2500) as number
            """, "many-");
        await ExecuteAsync("delete from pastes where key like $1 || '%'", "many-");
        IEnumerable<int> Sizes() => _received.Where(message => message.Type == "pastes.deleted").Select(message => Items(message).Count(item => item.Key.StartsWith("many-")));
        await Eventually.HoldsAsync(() => Task.FromResult(Sizes().Sum() == 2500), Limit, "all are heard of", Cancellation);
        Assert.Equal([500, 1000, 1000], Sizes().Where(size => size > 0).Order());
    }

    [Fact]
    public async Task The_trace_of_the_request_goes_with_its_event()
    {
        var paste = await system.Client.PasteAsync("Traced", "?expires=7d", Cancellation);
        var burned = await PasteAsync("?burn=true");
        var trace = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
        foreach (var request in (HttpRequestMessage[])[
            new(HttpMethod.Patch, $"/api/v1/pastes/{paste.Key}") { Headers = { { "X-Delete-Token", paste.DeleteToken } }, Content = JsonContent.Create(new { expires = "1d" }) },
            new(HttpMethod.Delete, $"/api/v1/pastes/{paste.Key}") { Headers = { { "X-Delete-Token", paste.DeleteToken } } },
            new(HttpMethod.Post, $"/raw/{burned}")])
        {
            request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
            using var answer = await system.Client.SendAsync(request, Cancellation);
            answer.EnsureSuccessStatusCode();
        }

        await HeardAsync(paste.Key, [("pastes.created", 1), ("pastes.updated", 1), ("pastes.deleted", 1)]);
        await HeardAsync(burned, [("pastes.created", 1), ("pastes.burned", 1)]);
        Assert.Equal(3, _received.Count(message => message.TraceParent?.Contains(trace, StringComparison.Ordinal) == true));
    }

    private static IReadOnlyList<PasteEventItem> Items(Received message) =>
        JsonSerializer.Deserialize(message.Body, MessagesJsonContext.Default.PasteEvent)!.Items;

    private static string Block(string document, string kind) => Regex.Match(document, $"```json {kind}\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

    private async Task<string> PasteAsync(string query) => (await system.Client.PasteAsync("A marker that no event holds", query, Cancellation)).Key;

    /// <summary>Exactly these, in the order of their times.</summary>
    private async Task HeardAsync(string key, (string Kind, int Version)[] expected)
    {
        IEnumerable<(string Kind, int Version)> Heard() =>
            from message in _received
            from item in Items(message)
            where item.Key == key
            orderby item.Time
            select (message.Type, item.Version);
        await Eventually.HoldsAsync(() => Task.FromResult(Heard().Count() >= expected.Length), Limit, $"{expected[^1].Kind} is heard of", Cancellation);
        // A second event of the same change would be in the outbox with the first, so it has been sent by now too.
        await Eventually.HoldsAsync(async () => await system.CountAsync("outbox") == 0, Limit, "the outbox is empty", Cancellation);
        Assert.Equal(expected, Heard());
    }

    private async Task ExecuteAsync(string sql, string key)
    {
#pragma warning disable CA2100 // The SQL stands above.
        await using var command = system.TextDb.CreateCommand(sql);
#pragma warning restore CA2100
        command.Parameters.Add(new() { Value = key });
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
