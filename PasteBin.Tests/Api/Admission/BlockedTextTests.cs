using System.Net;
using System.Security.Cryptography;
using System.Text;
using PasteBin.Tests.Worker.Admin;

namespace PasteBin.Tests.Api.Admission;

[Collection(SystemCollection.Name)]
public sealed class BlockedTextTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_taken_down_is_not_taken_again_by_any_replica_in_any_way_until_it_is_back()
    {
        var (first, second) = ($"Spam 1 {Guid.NewGuid()}", $"Spam 2 {Guid.NewGuid()}");
        var paste = await system.Client.PasteAsync(first, "", Cancellation);
        (await system.Client.UpdateAsync(paste, second, Cancellation)).Expect(HttpStatusCode.OK);
        var copy = await system.Client.PasteAsync(second, "", Cancellation);
        var mine = await system.Client.PasteAsync("Mine", "", Cancellation);
        var again = Guid.NewGuid().ToString();
        (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = first }, Cancellation, ("Idempotency-Key", again))).Expect(HttpStatusCode.Created);
        await system.TakeDownAsync(paste.Key, "Spam", Cancellation);
        foreach (var replica in system.Replicas)
        {
            await UntilAsync(replica, first, (HttpStatusCode)422);
            foreach (var text in (string[])[first, second])
            {
                foreach (var answer in (ApiAnswer[])
                [
                    await replica.ApiAsync("POST", "/api/v1/pastes", new { content = text, password = "swordfish" }, Cancellation),
                    await replica.ApiAsync("POST", "/", Encoding.UTF8.GetBytes(text), Cancellation),
                    await replica.ApiAsync("PUT", "/spam.txt", Encoding.UTF8.GetBytes(text), Cancellation),
                    await replica.ApiAsync("POST", "/documents", Encoding.UTF8.GetBytes(text), Cancellation),
                    await replica.UpdateAsync(mine, text, Cancellation),
                ])
                {
                    Assert.Equal(422, (int)answer.Status);
                    Assert.DoesNotContain(text, answer.Json.GetRawText(), StringComparison.Ordinal);
                }
            }

            using var form = new FormUrlEncodedContent([new("do", "save"), new("token", mine.DeleteToken), new("content", second)]);
            using var page = await replica.PostAsync($"/{mine.Key}/edit", form, Cancellation);
            Assert.Equal(422, (int)page.StatusCode);
            Assert.Equal("Mine"u8.ToArray(), (await replica.ReadAsync(mine.Key, Cancellation)).Content);

            var fork = (await replica.ApiAsync("POST", $"/api/v1/pastes/{copy.Key}/fork", null, Cancellation)).Expect((HttpStatusCode)422);
            Assert.Equal("/docs/problems#text-blocked", fork["type"].GetString());
            (await replica.ApiAsync("POST", "/api/v1/pastes", new { content = first + "\n" }, Cancellation)).Expect(HttpStatusCode.Created);
            // The answer to a request that was taken then.
            (await replica.ApiAsync("POST", "/api/v1/pastes", new { content = first }, Cancellation, ("Idempotency-Key", again))).Expect(HttpStatusCode.Created);
        }

        Assert.Equal(0, (await system.AdminAsync(Cancellation, "restore", paste.Key)).ExitCode);
        foreach (var replica in system.Replicas)
        {
            await UntilAsync(replica, first, HttpStatusCode.Created);
        }
    }

    [Fact]
    public async Task Hashes_are_added_listed_and_removed_by_hand()
    {
        var text = $"Never pasted {Guid.NewGuid()}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var answer = await system.AdminAsync(Cancellation, "hashes", "add", hash.ToUpperInvariant(), "--reason", "Known malware");
        Assert.Equal((0, $"{hash} cannot be pasted any more.\n"), (answer.ExitCode, answer.Output));
        await UntilAsync(system.Replicas[1], text, (HttpStatusCode)422);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, text, Cancellation);
            answer = await system.AdminAsync(Cancellation, "hashes", "add", "--file", file, "--reason", "Worse");
            Assert.Equal((0, $"{hash} could not be pasted before.\n"), (answer.ExitCode, answer.Output));
        }
        finally
        {
            File.Delete(file);
        }

        answer = await system.AdminAsync(Cancellation, "hashes", "list");
        Assert.EndsWith("  Worse", Assert.Single(answer.Output.Split('\n'), line => line.StartsWith(hash, StringComparison.Ordinal)), StringComparison.Ordinal);
        answer = await system.AdminAsync(Cancellation, "hashes", "remove", hash);
        Assert.Equal((0, $"{hash} can be pasted again.\n"), (answer.ExitCode, answer.Output));
        answer = await system.AdminAsync(Cancellation, "hashes", "remove", hash);
        Assert.Equal((1, $"{hash} is not on the list.\n"), (answer.ExitCode, answer.Error));
        await UntilAsync(system.Replicas[1], text, HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_operator_is_told_when_the_text_is_not_known()
    {
        var locked = (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "For those who know", password = "swordfish" }, Cancellation))["key"].GetString()!;
        var answer = await system.AdminAsync(Cancellation, "takedown", locked, "--reason", "Spam");
        Assert.EndsWith("it can be pasted again, unless you add its hash.\n", answer.Output, StringComparison.Ordinal);
        Assert.Equal(0, await system.CountAsync("blocked_texts", locked));
    }

    private static Task UntilAsync(HttpClient replica, string text, HttpStatusCode status) => Eventually.HoldsAsync(
        async () => (await replica.ApiAsync("POST", "/api/v1/pastes", new { content = text }, Cancellation)).Status == status,
        TimeSpan.FromSeconds(3), $"creating answers {(int)status}", Cancellation);
}
