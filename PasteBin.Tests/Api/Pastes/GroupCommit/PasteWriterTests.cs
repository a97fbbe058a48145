using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using PasteBin.Api.Keys;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.GroupCommit;
using PasteBin.Contracts;
using PasteBin.Tests.Api.Keys;

namespace PasteBin.Tests.Api.Pastes.GroupCommit;

/// <summary>A writer of the test's own beside those of the running api.</summary>
[Collection(SystemCollection.Name)]
public sealed class PasteWriterTests(PasteBinSystem system) : IAsyncLifetime
{
    private readonly KeyIssuer _issuer = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<string> _tokens = [];
    private LossyLink _link = null!;
    private KeyReserve _keys = null!;
    private PasteWriter _writer = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _link = new((await system.App.GetConnectionStringAsync(ResourceNames.TextDb, Cancellation))!);
        _keys = _issuer.Reserve();
        _writer = NewWriter(_link.Database);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.StopAsync(CancellationToken.None);
        _writer.Dispose();
        await _link.DisposeAsync();
        await _services.DisposeAsync();
        _issuer.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_commit_whose_answer_is_lost_is_found_and_answered_as_stored_once(int losses)
    {
        _link.LoseAnswers(losses);
        await _writer.StartAsync(Cancellation);
        var pastes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => NewAsync()));
        var outcomes = await Task.WhenAll(pastes.Select(paste => _writer.WriteAsync(paste)));
        Assert.All(outcomes, outcome => Assert.Equal(WriteOutcome.Stored, outcome));
        Assert.Equal(losses, _link.Lost);
        Assert.Equal(20, await CountMineAsync());
        foreach (var paste in pastes)
        {
            Assert.NotNull(await new PasteStore(system.TextDb).FindAsync(paste.Paste.Key, Cancellation));
        }
    }

    [Fact]
    public async Task A_key_that_another_paste_has_stays_that_pastes_and_the_new_one_gets_another()
    {
        await _writer.StartAsync(Cancellation);
        var first = await NewAsync("first");
        Assert.Equal(WriteOutcome.Stored, await _writer.WriteAsync(first));
        var second = await NewAsync("second", key: first.Paste.Key);
        Assert.Equal(WriteOutcome.Stored, await _writer.WriteAsync(second));
        Assert.NotEqual(first.Paste.Key, second.Paste.Key);
        foreach (var paste in (PendingPaste[])[first, second])
        {
            var stored = await new PasteStore(system.TextDb).FindAsync(paste.Paste.Key, Cancellation);
            Assert.Equal(paste.Content, stored!.Content.ToArray());
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("chosen")]
    public async Task A_request_whose_commit_is_unknown_keeps_its_claim_and_another_of_it_does_not_get_it(string? slug)
    {
        _link.LoseAnswers(2);
        await _writer.StartAsync(Cancellation);
        var id = RandomNumberGenerator.GetBytes(32);
        var key = slug is null ? null : $"{slug}-{RandomNumberGenerator.GetHexString(16)}";
        var first = await NewAsync("first", key, claim: id);
        Assert.Equal(WriteOutcome.Stored, await _writer.WriteAsync(first));
        Assert.Equal(2, _link.Lost);
        Assert.Equal(WriteOutcome.Repeated, await _writer.WriteAsync(await NewAsync("again", key, claim: id)));
        Assert.Equal(1, await CountMineAsync());
        Assert.Equal(first.Paste.Key, await AnswerAsync(id));
    }

    [Fact]
    public async Task A_request_that_comes_twice_in_one_batch_is_stored_once()
    {
        var id = RandomNumberGenerator.GetBytes(32);
        var outcomes = await WriteTogetherAsync(await NewAsync(), await NewAsync(claim: id), await NewAsync(claim: id), await NewAsync());
        Assert.Equal([WriteOutcome.Stored, WriteOutcome.Stored, WriteOutcome.Stored, WriteOutcome.Repeated], outcomes.Order());
        Assert.Equal(3, await CountMineAsync());
    }

    [Fact]
    public async Task The_answer_that_is_kept_names_the_key_that_the_paste_got_in_the_end()
    {
        await _writer.StartAsync(Cancellation);
        var other = await NewAsync("other");
        Assert.Equal(WriteOutcome.Stored, await _writer.WriteAsync(other));
        var id = RandomNumberGenerator.GetBytes(32);
        var paste = await NewAsync("mine", key: other.Paste.Key, claim: id);
        Assert.Equal(WriteOutcome.Stored, await _writer.WriteAsync(paste));
        Assert.NotEqual(other.Paste.Key, paste.Paste.Key);
        Assert.Equal(paste.Paste.Key, await AnswerAsync(id));
    }

    [Fact]
    public async Task Two_pastes_of_one_batch_with_one_key_are_stored_under_two()
    {
        var first = await NewAsync("first");
        var second = await NewAsync("second", key: first.Paste.Key);
        var outcomes = await WriteTogetherAsync(first, second);
        Assert.All(outcomes, outcome => Assert.Equal(WriteOutcome.Stored, outcome));
        Assert.NotEqual(first.Paste.Key, second.Paste.Key);
        Assert.Equal(2, await CountMineAsync());
    }

    [Fact]
    public async Task Of_two_pastes_of_one_batch_that_want_one_slug_one_gets_it_and_the_other_no_other()
    {
        var slug = $"chosen-{RandomNumberGenerator.GetHexString(16)}";
        var (first, second) = (await NewAsync("first", slug), await NewAsync("second", slug));
        var outcomes = await WriteTogetherAsync(await NewAsync(), first, second);
        Assert.Equal([WriteOutcome.Stored, WriteOutcome.Stored, WriteOutcome.KeyTaken], outcomes.Order());
        Assert.Equal(slug, second.Paste.Key);
        Assert.Equal(2, await CountMineAsync());
    }

    [Fact]
    public async Task A_row_that_Postgres_refuses_fails_alone()
    {
        var pastes = await Task.WhenAll(Enumerable.Range(0, 10).Select(row => NewAsync(title: row == 4 ? "nul \0 in a text value" : null)));
        var outcomes = await WriteTogetherAsync(pastes);
        Assert.Equal(WriteOutcome.Refused, outcomes[4]);
        Assert.Equal(9, outcomes.Count(outcome => outcome == WriteOutcome.Stored));
        Assert.Equal(9, await CountMineAsync());
    }

    [Fact]
    public async Task Creators_who_hang_up_take_nothing_away_from_the_others()
    {
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var leaving = Enumerable.Range(0, 40).Select(_ => system.Client.PasteAsync("leaving", "?expires=1h", hangUp.Token)).ToArray();
        var staying = Enumerable.Range(0, 40).Select(number => system.Client.PasteAsync($"staying {number}", "?expires=1h", Cancellation)).ToArray();
        await hangUp.CancelAsync();
        await Task.WhenAny(Task.WhenAll(leaving));
        Assert.Contains(leaving, creator => creator.IsCanceled);
        var pastes = await Task.WhenAll(staying);
        for (var number = 0; number < pastes.Length; number++)
        {
            Assert.Equal($"staying {number}", await system.Client.GetStringAsync($"/raw/{pastes[number].Key}", Cancellation));
        }
    }

    [Fact]
    public async Task Who_has_waited_for_too_long_is_told_so_whatever_the_writer_does_and_is_not_stored_later()
    {
        var paste = await NewAsync();
        Assert.Equal(WriteOutcome.Unavailable, await _writer.WriteAsync(paste).WaitAsync(TimeSpan.FromSeconds(15), Cancellation));
        await _writer.StartAsync(Cancellation);
        Assert.Equal(WriteOutcome.Stored, await _writer.WriteAsync(await NewAsync()));
        Assert.Equal(1, await CountMineAsync());
    }

    [Fact]
    public async Task Whoever_is_answered_and_keeps_the_thread_keeps_nobody_else_waiting()
    {
        await _writer.StartAsync(Cancellation);
        using var release = new ManualResetEventSlim();
        var answered = new TaskCompletionSource();
        // As a connection does that has brought a thousand requests at once.
        var keeping = _writer.WriteAsync(await NewAsync()).ContinueWith(
            _ =>
            {
                answered.SetResult();
                Assert.True(release.Wait(TimeSpan.FromSeconds(60)));
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await answered.Task;
            Assert.Equal(WriteOutcome.Stored, await _writer.WriteAsync(await NewAsync()).WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
        }
        finally
        {
            release.Set();
        }

        await keeping;
    }

    [Fact]
    public async Task What_was_asked_for_is_stored_beside_pastes_for_which_nothing_was()
    {
        var asked = await NewAsync(title: "a title");
        Assert.All(await WriteTogetherAsync(await NewAsync(), asked), outcome => Assert.Equal(WriteOutcome.Stored, outcome));
        Assert.Equal("a title", (await new PasteStore(system.TextDb).FindAsync(asked.Paste.Key, Cancellation))!.Title);
    }

    [Fact]
    public async Task What_waits_when_the_process_is_told_to_stop_is_still_stored()
    {
        await _writer.StartAsync(Cancellation);
        Assert.Equal(WriteOutcome.Stored, await _writer.WriteAsync(await NewAsync()));
        var waiting = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => NewAsync()));
        var outcomes = waiting.Select(paste => _writer.WriteAsync(paste)).ToArray();
        await _writer.StopAsync(Cancellation);
        Assert.All(await Task.WhenAll(outcomes), outcome => Assert.Equal(WriteOutcome.Stored, outcome));
        Assert.Equal(WriteOutcome.QueueFull, await _writer.WriteAsync(await NewAsync()));
    }

    [Fact]
    public async Task Without_Postgres_the_answer_comes_within_seconds_and_promises_nothing()
    {
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Timeout=1");
        using var writer = NewWriter(nowhere);
        await writer.StartAsync(Cancellation);
        Assert.Equal(WriteOutcome.Unavailable, await writer.WriteAsync(await NewAsync()).WaitAsync(TimeSpan.FromSeconds(15), Cancellation));
        await writer.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_writer_that_rests_keeps_its_connection_from_nobody()
    {
        await using var single = NpgsqlDataSource.Create($"{await system.App.GetConnectionStringAsync(ResourceNames.TextDb, Cancellation)};Maximum Pool Size=1;Timeout=30");
        using var writer = NewWriter(single);
        await writer.StartAsync(Cancellation);
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(WriteOutcome.Stored, await writer.WriteAsync(await NewAsync()));
            await using var connection = await single.OpenConnectionAsync(Cancellation);
        }

        await writer.StopAsync(Cancellation);
    }

    private PasteWriter NewWriter(NpgsqlDataSource database) => new(
        database, new(Options.Create(new PasteOptions())), new(TimeProvider.System), _keys,
        new(_services.GetRequiredService<IMeterFactory>(), _keys, new(Options.Create(new PasteOptions()), TimeProvider.System)), TimeProvider.System,
        NullLogger<PasteWriter>.Instance);

    /// <summary>In one batch: the writer starts when all wait.</summary>
    private async Task<WriteOutcome[]> WriteTogetherAsync(params PendingPaste[] pastes)
    {
        var outcomes = pastes.Select(paste => _writer.WriteAsync(paste)).ToArray();
        await _writer.StartAsync(Cancellation);
        return await Task.WhenAll(outcomes);
    }

    private async Task<PendingPaste> NewAsync(string text = "text", string? key = null, string? title = null, byte[]? claim = null)
    {
        var token = RandomNumberGenerator.GetHexString(32);
        lock (_tokens)
        {
            _tokens.Add(token);
        }

        var content = Encoding.UTF8.GetBytes(text);
        var now = DateTimeOffset.UtcNow;
        return new(
            new(key ?? (await _keys.TakeAsync(Cancellation))!, content, null, content.Length, SHA256.HashData(content), null, title, now, now.AddHours(2), false, 1),
            content, DeleteToken.Hash(token))
        {
            IsKeyChosen = key is not null && PasteBin.Api.Pastes.Slugs.Slug.IsPossible(key),
            Claim = claim is null ? null : new(claim, paste => Encoding.UTF8.GetBytes(paste.Key)),
        };
    }

    private async Task<string> AnswerAsync(byte[] id) =>
        Encoding.UTF8.GetString((await new PasteBin.Api.Pastes.Idempotency.AnswerStore(system.TextDb).FindAsync(id, Cancellation))!);

    private async Task<long> CountMineAsync()
    {
        await using var command = system.TextDb.CreateCommand("select count(*) from pastes where delete_token_hash = any ($1)");
        command.Parameters.Add(new() { Value = _tokens.Select(DeleteToken.Hash).ToArray() });
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
