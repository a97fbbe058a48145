using System.Text;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Pastes.Idempotency;

namespace PasteBin.Tests.Api.Pastes.Idempotency;

public sealed class IdempotentCreateTests
{
    private const string Token = "AVerySecretDeleteToken";

    private static readonly Paste Stored = SomePaste.With("text", title: "A title");

    [Fact]
    public void The_same_request_opens_the_answer()
    {
        var answer = New("key", "text", new("1h", Title: "A title")).Seal(Stored, Token, []);
        var kept = New("key", "text", new("1h", Title: "A title")).Open(answer)!;
        Assert.Equal(Token, kept.DeleteToken);
        Assert.Equal(Stored with { Content = default, ContentHash = [] }, kept.Paste with { Content = default, ContentHash = Stored.ContentHash[..0] });
        Assert.DoesNotContain(Token, Encoding.Latin1.GetString(answer), StringComparison.Ordinal);
        Assert.DoesNotContain(Stored.Key, Encoding.Latin1.GetString(answer), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_body_or_another_key_does_not()
    {
        var answer = New("key", "text", new()).Seal(Stored, Token, []);
        Assert.Null(New("key", "Text", new()).Open(answer));
        Assert.Null(New("key", "text", new("1h")).Open(answer));
        Assert.Null(New("key", "text", new(Title: "1h")).Open(answer));
        Assert.Null(New("key", "text", new(Burn: true)).Open(answer));
        Assert.Null(New("key", "text", new() { Slug = "slug" }).Open(answer));
        Assert.Null(New("other", "text", new()).Open(answer));
    }

    [Fact]
    public void What_it_is_found_by_is_the_keys_alone_and_does_not_tell_it()
    {
        var id = New("key", "text", new()).Id;
        Assert.Equal(id, New("key", "another", new("1h")).Id);
        Assert.NotEqual(id, New("other", "text", new()).Id);
        Assert.DoesNotContain("key", Encoding.Latin1.GetString(id), StringComparison.Ordinal);
    }

    private static IdempotentCreate New(string key, string text, PasteWishes wishes) => new(key, new(Encoding.UTF8.GetBytes(text), wishes));
}
