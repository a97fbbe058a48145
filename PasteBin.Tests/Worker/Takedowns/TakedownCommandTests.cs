using System.Net;
using Npgsql;
using PasteBin.Tests.Worker.Admin;
using PasteBin.Worker.Takedowns;

namespace PasteBin.Tests.Worker.Takedowns;

[Collection(SystemCollection.Name)]
public sealed class TakedownCommandTests(PasteBinSystem system)
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_done_stays_done_when_another_cannot_be_and_twice_is_once()
    {
        var paste = await PasteAsync("");
        var answer = await system.AdminAsync(Cancellation, "takedown", paste, "aaaaaaaaaa", "--reason", "Spam");
        Assert.Equal((1, $"{paste} is taken down.\n", "There is no paste aaaaaaaaaa.\n"), (answer.ExitCode, answer.Output, answer.Error));
        answer = await system.AdminAsync(Cancellation, "takedown", paste, "--reason", "Spam, and worse");
        Assert.Equal((0, $"{paste} was taken down before; the reason is this one now.\n"), (answer.ExitCode, answer.Output));
        answer = await system.AdminAsync(Cancellation, "takedowns");
        var line = Assert.Single(answer.Output.Split('\n'), line => line.StartsWith(paste, StringComparison.Ordinal));
        Assert.EndsWith("  Spam, and worse", line, StringComparison.Ordinal);
        Assert.Equal(0, (await system.AdminAsync(Cancellation, "restore", paste)).ExitCode);
        answer = await system.AdminAsync(Cancellation, "restore", paste);
        Assert.Equal((1, $"{paste} is not taken down.\n"), (answer.ExitCode, answer.Error));
    }

    [Fact]
    public async Task Its_text_ends_with_its_own_life_and_the_notice_later_and_then_its_slug_rests()
    {
        var paste = await PasteAsync("");
        var slug = $"ends-{Guid.NewGuid():N}";
        (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = slug, slug }, Cancellation)).Expect(HttpStatusCode.Created);
        await system.TakeDownAsync(paste, "Spam", Cancellation);
        await system.TakeDownAsync(slug, "Spam", Cancellation);
        await ExecuteAsync("update taken_down_pastes set expires_at = now() where key = $1", paste);
        await TakedownSweep.SweepAsync(system.TextDb, Year, Cancellation);
        Assert.Equal((0, 1, 1), (await system.CountAsync("taken_down_pastes", paste), await system.CountAsync("taken_down_pastes", slug), await system.CountAsync("takedowns", paste)));
        var answer = await system.AdminAsync(Cancellation, "restore", paste);
        Assert.Equal((1, $"{paste} cannot come back: its life is over, and its text deleted.\n"), (answer.ExitCode, answer.Error));
        (await system.Client.ApiAsync("GET", $"/api/v1/pastes/{paste}", null, Cancellation)).Expect(HttpStatusCode.UnavailableForLegalReasons);

        await ExecuteAsync("update takedowns set taken_down_at = now() - interval '366 days' where key = $1", slug);
        await TakedownSweep.SweepAsync(system.TextDb, Year, Cancellation);
        Assert.Equal((0, 0), (await system.CountAsync("taken_down_pastes", slug), await system.CountAsync("takedowns", slug)));
        await using var free = system.TextDb.CreateCommand("select free_at between now() and now() + interval '15 minutes' from slugs where key = $1");
        free.Parameters.Add(new() { Value = slug });
        Assert.Equal(true, await free.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task Its_slug_stays_with_it_when_all_pastes_are_deleted_at_once()
    {
        var (taken, other) = ($"stays-{Guid.NewGuid():N}", $"goes-{Guid.NewGuid():N}");
        foreach (var slug in (string[])[taken, other])
        {
            (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = slug, slug }, Cancellation)).Expect(HttpStatusCode.Created);
        }

        await system.TakeDownAsync(taken, "Spam", Cancellation);
        await OwnDatabase.ExecuteAsync(system.TextDb, "truncate pastes", Cancellation);
        await using var kept = system.TextDb.CreateCommand("select key from slugs where key = any($1) and free_at = 'infinity'");
        kept.Parameters.Add(new() { Value = new[] { taken, other } });
        await using (var reader = await kept.ExecuteReaderAsync(Cancellation))
        {
            Assert.True(await reader.ReadAsync(Cancellation));
            Assert.Equal(taken, reader.GetString(0));
            Assert.False(await reader.ReadAsync(Cancellation));
        }

        Assert.Equal(0, (await system.AdminAsync(Cancellation, "restore", taken)).ExitCode);
    }

    [Fact]
    public async Task A_change_under_way_is_waited_for_and_nothing_of_it_is_lost()
    {
        var paste = await PasteAsync("");
        await using var connection = await system.TextDb.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using (var change = new NpgsqlBatch(connection) { BatchCommands =
        {
            new("insert into paste_versions select key, version, content, content_encoding, size, content_hash, language, title, created_at from pastes where key = $1") { Parameters = { new() { Value = paste } } },
            new("update pastes set version = 2 where key = $1") { Parameters = { new() { Value = paste } } },
        } })
        {
            await change.ExecuteNonQueryAsync(Cancellation);
        }

        var takedown = system.AdminAsync(Cancellation, "takedown", paste, "--reason", "Spam");
        await Task.Delay(1500, Cancellation);
        Assert.False(takedown.IsCompleted);
        await transaction.CommitAsync(Cancellation);
        var answer = await takedown;
        Assert.Equal((0, $"{paste} is taken down, with all 2 versions.\n"), (answer.ExitCode, answer.Output));
        Assert.Matches($"^Taking down {paste} \\(1 of 1\\): [1-9][0-9]? s …\n", answer.Error);
        Assert.Equal((1, 1), (await system.CountAsync("taken_down_pastes", paste), await system.CountAsync("taken_down_versions", paste)));
    }

    [Theory]
    [InlineData("pastes", "taken_down_pastes")]
    [InlineData("paste_versions", "taken_down_versions")]
    public async Task What_is_taken_down_has_every_column_of_what_it_was_in_the_same_order(string table, string takenDown) =>
        Assert.Equal(await ColumnsAsync(table), await ColumnsAsync(takenDown));

    private async Task<List<string>> ColumnsAsync(string table)
    {
        await using var command = system.TextDb.CreateCommand(
            "select column_name || ' ' || data_type from information_schema.columns where table_name = $1 order by ordinal_position");
        command.Parameters.Add(new() { Value = table });
        await using var rows = await command.ExecuteReaderAsync(Cancellation);
        var columns = new List<string>();
        while (await rows.ReadAsync(Cancellation))
        {
            columns.Add(rows.GetString(0));
        }

        Assert.NotEmpty(columns);
        return columns;
    }

    private async Task ExecuteAsync(string sql, string key)
    {
#pragma warning disable CA2100 // The SQL stands in the test.
        await using var command = system.TextDb.CreateCommand(sql);
#pragma warning restore CA2100
        command.Parameters.Add(new() { Value = key });
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
    }

    private async Task<string> PasteAsync(string query) => (await system.Client.PasteAsync($"Text {Guid.NewGuid()}", query, Cancellation)).Key;
}
