using System.Text;
using PasteBin.Worker.Idempotency;

namespace PasteBin.Tests.Worker.Idempotency;

[Collection(SystemCollection.Name)]
public sealed class IdempotencySweepTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_go_when_their_day_is_over_however_many_there_are_and_no_others()
    {
        var mark = Encoding.UTF8.GetBytes(Guid.NewGuid().ToString());
        await using (var insert = system.TextDb.CreateCommand("""
            insert into idempotency_keys (id, token_hash, answer, expires_at)
            select sha256($1 || number::text::bytea), $1, '', now() + case number when 0 then interval '1 minute' else interval '-1 second' end
            from generate_series(0, 2500) as number
            """))
        {
            insert.Parameters.Add(new() { Value = mark });
            Assert.Equal(2501, await insert.ExecuteNonQueryAsync(Cancellation));
        }

        await IdempotencySweep.DeleteAsync(system.TextDb, Cancellation);
        await using var count = system.TextDb.CreateCommand("select count(*), min(expires_at) > now() from idempotency_keys where token_hash = $1");
        count.Parameters.Add(new() { Value = mark });
        await using var row = await count.ExecuteReaderAsync(Cancellation);
        Assert.True(await row.ReadAsync(Cancellation));
        Assert.Equal((1L, true), (row.GetInt64(0), row.GetBoolean(1)));
    }
}
