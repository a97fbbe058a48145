using PasteBin.Api.Errors;
using PasteBin.Api.Pastes.Changing;
using static PasteBin.Api.Errors.Problems;
using static PasteBin.Api.Reference.ApiParameter;

namespace PasteBin.Api.Reference.Operations;

/// <summary>What authors may do with their pastes.</summary>
internal static class ChangeOperations
{
    private static readonly ApiParameter IfMatch = Header(
        "If-Match", "The ETag that the paste was read with, in any of its forms, or *: 412 when it has changed since.", "*");

    private static readonly Problem[] Refusals = [TokenMissing, TokenWrong, NotFound, Changed, TakenDown];

    private static readonly ApiAnswer Answer = new(StatusCodes.Status200OK, "The paste as it is now.", [ApiBody.Answered(ChangeJsonContext.Default.ChangedPaste, """
        {"key":"aB3dE5fG7h","url":"https://paste.example/aB3dE5fG7h","rawUrl":"https://paste.example/raw/aB3dE5fG7h","version":2,
        "createdAt":"2030-01-31T12:00:00+00:00","updatedAt":"2030-01-31T12:30:00+00:00","expiresAt":"2030-01-31T13:00:00+00:00","size":9,"language":"sql",
        "title":"A query","visibility":"unlisted","hasPassword":false,"warnings":[]}
        """)], "ETag");

    public static readonly ApiOperation[] All =
    [
        new(HttpMethod.Put, "/api/v1/pastes/{key}", "updatePaste", "Make a new version", """
            The text, and what else is given, from now on; what is absent stays, what is empty goes. The same again makes no new version. A paste with a password keeps it, and needs it for that. The server may be set to
            require If-Match.
            """)
        {
            Parameters = [Samples.KeyInPath, IfMatch, Samples.PastesPassword, .. Samples.Terms.Where(term => term.Name is "expiresIn" or "expiresAt" or "language" or "title" or "secretScan")],
            Bodies = [ApiBody.Asked(ChangeJsonContext.Default.NewVersion, """{"content":"select 2;","language":"sql"}""", "content"), ApiBody.Text("select 2;")],
            Answers = [Answer],
            Problems = [Malformed, Invalid, Empty, InvalidLife, .. Refusals, .. Samples.Locked, TooManyVersions, Unchangeable, TooLarge, UnsupportedMediaType, SecretFound, TextBlocked, IfMatchMissing, StorageFull],
            ForAuthors = true,
        },
        new(HttpMethod.Patch, "/api/v1/pastes/{key}", "changePaste", "Change a paste's life or visibility", "No new version. A life is counted from now on.")
        {
            Parameters = [Samples.KeyInPath, IfMatch],
            Bodies = [ApiBody.Asked(ChangeJsonContext.Default.NewTerms, """{"expiresIn":"7d","visibility":"public"}""")],
            Answers = [Answer],
            Problems = [Malformed, Invalid, Empty, InvalidLife, SecretNotPublic, .. Refusals, TooLarge, UnsupportedMediaType],
            ForAuthors = true,
        },
        new(HttpMethod.Delete, "/api/v1/pastes/{key}", "deletePaste", "Delete a paste", "All of its versions, everywhere, at once.")
        {
            Parameters = [Samples.KeyInPath, IfMatch],
            Answers = [new(StatusCodes.Status204NoContent, "It is gone.", [])],
            Problems = Refusals,
            ForAuthors = true,
        },
    ];
}
