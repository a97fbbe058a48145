using System.Collections.Concurrent;
using PasteBin.Api.Pastes;

namespace PasteBin.Tests.Api.Pastes;

public sealed class DeleteTokenTests
{
    [Fact]
    public void No_token_is_given_out_twice_on_any_thread()
    {
        var tokens = new ConcurrentBag<string>();
        Parallel.For(0, 100_000, _ => tokens.Add(DeleteToken.New()));
        Assert.Equal(100_000, tokens.Distinct().Count());
        Assert.All(tokens.Take(1000), token => Assert.Matches("^[0-9A-Za-z]{22}$", token));
        // Each half has all of its 64 bits: a number of them in eleven digits begins with L at most.
        Assert.Equal("0123456789ABCDEFGHIJKL", string.Concat(tokens.Select(token => token[0]).Concat(tokens.Select(token => token[11])).Distinct().Order()));
    }
}
