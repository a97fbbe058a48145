using System.Net;

namespace PasteBin.Tests.Api.Pastes.Changing;

[Collection(SystemCollection.Name)]
public sealed class LifeTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_shortened_life_ends_at_its_time_on_every_replica_and_the_row_goes_with_its_bucket()
    {
        var paste = await system.Client.PasteAsync("Long life", "?expires=1d", Cancellation);
        await system.Client.UpdateAsync(paste, "Long life, once changed", Cancellation);
        foreach (var replica in system.Replicas)
        {
            Assert.Equal(HttpStatusCode.OK, (await replica.ReadAsync(paste.Key, Cancellation)).Status);
        }

        (await ChangeAsync(paste, "2s")).Expect(HttpStatusCode.OK);
        await Task.Delay(TimeSpan.FromSeconds(2.2), Cancellation);
        foreach (var replica in system.Replicas)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await replica.ReadAsync(paste.Key, Cancellation)).Status);
        }

        await Eventually.HoldsAsync(async () => await system.CountAsync("pastes", paste.Key) == 0, TimeSpan.FromSeconds(15), "the row is deleted", Cancellation);
        Assert.Equal(0, await system.CountAsync("paste_versions", paste.Key));
    }

    [Fact]
    public async Task An_extended_life_outlives_the_one_before_and_is_no_new_version()
    {
        var paste = await system.Client.PasteAsync("Short life", "?expires=2s", Cancellation);
        Assert.Equal(HttpStatusCode.OK, (await system.Replicas[1].ReadAsync(paste.Key, Cancellation)).Status);
        var answer = (await ChangeAsync(paste, "1h")).Expect(HttpStatusCode.OK);
        Assert.Equal(1, answer["version"].GetInt32());
        Assert.InRange(answer["expiresAt"].GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));
        await Task.Delay(TimeSpan.FromSeconds(2.5), Cancellation);
        foreach (var replica in system.Replicas)
        {
            Assert.Equal(HttpStatusCode.OK, (await replica.ReadAsync(paste.Key, Cancellation)).Status);
        }
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("-1h")]
    [InlineData("3y")]
    [InlineData("never")]
    [InlineData("")]
    public async Task A_life_that_cannot_be_is_refused(string life)
    {
        var paste = await system.Client.PasteAsync("Text", "", Cancellation);
        (await ChangeAsync(paste, life)).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_life_is_also_a_number_of_seconds_and_an_end_a_time()
    {
        var created = (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "x", expiresIn = 600 }, Cancellation)).Expect(HttpStatusCode.Created);
        Assert.Equal(TimeSpan.FromMinutes(10), created["expiresAt"].GetDateTimeOffset() - created["createdAt"].GetDateTimeOffset());
        var end = new DateTimeOffset(DateTimeOffset.UtcNow.AddDays(2).Ticks / 10 * 10, TimeSpan.Zero);
        created = (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "x", expiresAt = end }, Cancellation)).Expect(HttpStatusCode.Created);
        Assert.Equal(end, created["expiresAt"].GetDateTimeOffset());
        foreach (var life in (object[])[0, -1, 0.5, 1e30, "", new { }])
        {
            var answer = await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "x", expiresIn = life }, Cancellation);
            Assert.Equal(life is "" ? HttpStatusCode.Created : HttpStatusCode.BadRequest, answer.Status);
        }
    }

    private Task<ApiAnswer> ChangeAsync(Created paste, string life) => system.Client.ApiAsync(
        "PATCH", $"/api/v1/pastes/{paste.Key}", new { expires = life }, Cancellation, ("X-Delete-Token", paste.DeleteToken));
}
