using Microsoft.OpenApi;
using PasteBin.Api.Pastes.Passwords;
using PasteBin.Api.Pastes.Versions;
using PasteBin.Api.Reading;
using PasteBin.Api.Views;
using static PasteBin.Api.Errors.Problems;
using static PasteBin.Api.Reference.ApiParameter;

namespace PasteBin.Api.Reference.Operations;

/// <summary>How pastes are read.</summary>
internal static class ReadOperations
{
    private static readonly ApiParameter IfNoneMatch = Header("If-None-Match", "The ETag of what you have: 304 when it is still so.", "\"none\"");
    private static readonly ApiParameter Version = Query("version", "The version to read; the newest if it is not given.", "1", JsonSchemaType.Integer);
    private static readonly ApiParameter Range = Header("Range", "A part of the text as it came: bytes=0-99.", "bytes=0-3");

    private static readonly ApiAnswer Json = new(
        StatusCodes.Status200OK, "The paste.", [ApiBody.Answered(ReadingJsonContext.Default.PasteJson, Samples.Read)], "ETag", "X-Cache");

    private static readonly ApiAnswer NotModified = new(StatusCodes.Status304NotModified, "You have it as it is.", [], "ETag");

    private static readonly ApiAnswer[] Text =
    [
        new(StatusCodes.Status200OK, "The text, byte for byte.", [ApiBody.Text("select 1;")], "ETag", "X-Cache", "Accept-Ranges", "Content-Encoding"),
        new(StatusCodes.Status206PartialContent, "The part of it that Range asked for.", [ApiBody.Text("sele")], "ETag"),
        NotModified,
    ];

    public static readonly ApiOperation[] All =
    [
        new(HttpMethod.Get, "/api/v1/pastes/{key}", "readPaste", "Read a paste", "The text and all that is known of it. A paste that burns is not read so: POST reads it.")
        {
            Parameters = [Samples.KeyInPath, Version, IfNoneMatch, Samples.PastesPassword], Answers = [Json, NotModified], Problems = [.. Samples.Locked, ReadByPost, NotFound, TakenDown],
        },
        new(HttpMethod.Get, "/api/v1/pastes/{key}/metadata", "readMetadata", "Read what is known of a paste", "All but the text. It burns nothing: of a paste that burns it says that it is still there.")
        {
            Parameters = [Samples.KeyInPath, Version, IfNoneMatch],
            Answers =
            [
                new(StatusCodes.Status200OK, "What is known of it.", [ApiBody.Answered(ReadingJsonContext.Default.PasteMetadata, """
                    {"key":"aB3dE5fG7h","size":9,"language":"sql","title":"A query","createdAt":"2030-01-31T12:00:00+00:00",
                    "updatedAt":"2030-01-31T12:00:00+00:00","expiresAt":null,"burn":false,"readsLeft":null,"hasPassword":false,"version":1,"visibility":"public","format":"text"}
                    """)], "ETag", "X-Cache"),
                NotModified,
            ],
            Problems = [NotFound, TakenDown],
        },
        new(HttpMethod.Get, "/api/v1/pastes/{key}/views", "readViews", "Read how often a paste was read", "Its text, in whichever form, by whoever; not by what shows previews of links. Some seconds old. Of a paste that burns readsLeft says it, and this is 0.")
        {
            Parameters = [Samples.KeyInPath],
            Answers = [new(StatusCodes.Status200OK, "How often.", [ApiBody.Answered(ViewsJsonContext.Default.PasteViews, """{"key":"aB3dE5fG7h","views":42}""")])],
            Problems = [NotFound, TakenDown],
        },
        new(HttpMethod.Get, "/api/v1/pastes/{key}/raw", "readText", "Read the text alone", "As it came, always as text/plain. The same as /raw/{key}.")
        {
            Parameters = [Samples.KeyInPath, Version, IfNoneMatch, Range, Samples.PastesPassword], Answers = Text, Problems = [.. Samples.Locked, ReadByPost, NotFound, RangeNotSatisfiable, TakenDown],
        },
        new(HttpMethod.Post, "/api/v1/pastes/{key}/read", "readOnce", "Read a paste, also one whose readings are counted", "However many read at once, as many get it as may; one whose connection breaks has read it.")
        {
            Parameters = [Samples.KeyInPath, Version, Samples.PastesPassword],
            Bodies = [ApiBody.Asked(PasswordJsonContext.Default.PasswordBody, """{"password":"correct horse"}""")],
            IsBodyOptional = true,
            Answers = [new(StatusCodes.Status200OK, "The paste.", [ApiBody.Answered(ReadingJsonContext.Default.PasteJson, Samples.Read)], "X-Cache", "X-Reads-Left")],
            Problems = [.. Samples.Locked, NotFound, TakenDown],
        },
        new(HttpMethod.Get, "/api/v1/pastes/{key}/versions", "listVersions", "List a paste's versions", "Newest first.")
        {
            Parameters = [Samples.KeyInPath],
            Answers =
            [
                new(StatusCodes.Status200OK, "All there are.", [ApiBody.Answered(VersionsJsonContext.Default.PasteVersions, """
                    {"key":"aB3dE5fG7h","versions":[{"version":1,"size":9,"language":"sql","title":null,"createdAt":"2030-01-31T12:00:00+00:00"}]}
                    """)]),
            ],
            Problems = [NotFound, TakenDown],
        },
        new(HttpMethod.Get, "/api/v1/pastes/{key}/versions/{version}", "readVersion", "Read one version", "The paste as it was then. Its updatedAt is when that version came to be.")
        {
            Parameters = [Samples.KeyInPath, Samples.VersionInPath, IfNoneMatch, Samples.PastesPassword], Answers = [Json, NotModified], Problems = [.. Samples.Locked, ReadByPost, NotFound, TakenDown],
        },
        new(HttpMethod.Get, "/api/v1/pastes/{key}/versions/{version}/raw", "readVersionText", "Read one version's text alone", "As it came.")
        {
            Parameters = [Samples.KeyInPath, Samples.VersionInPath, IfNoneMatch, Range, Samples.PastesPassword], Answers = Text, Problems = [.. Samples.Locked, ReadByPost, NotFound, RangeNotSatisfiable, TakenDown],
        },
        new(HttpMethod.Get, "/api/v1/pastes/{key}/diff", "compareVersions", "Compare two versions", """
            A unified diff, or JSON for whoever names it in Accept. Where texts have little in common it may be longer than it had to be, and is right all the same.
            """)
        {
            Parameters =
            [
                Samples.KeyInPath, Samples.PastesPassword,
                Query("from", "The earlier version; the one before to if it is not given.", "1", JsonSchemaType.Integer),
                Query("to", "The later version; the newest if it is not given.", "1", JsonSchemaType.Integer),
            ],
            Answers =
            [
                new(StatusCodes.Status200OK, "What changed.", [
                    ApiBody.Text("--- aB3dE5fG7h/1\n+++ aB3dE5fG7h/2\n@@ -1 +1 @@\n-select 1;\n+select 2;\n"),
                    ApiBody.Answered(HandWrittenJsonContext.Default.DiffJson, """
                        {"key":"aB3dE5fG7h","from":1,"to":2,"removed":1,"added":1,
                        "hunks":[{"fromStart":1,"fromCount":1,"toStart":1,"toCount":1,"lines":["-select 1;","+select 2;"]}]}
                        """),
                ]),
            ],
            Problems = [.. Samples.Locked, NotFound, TooLargeToCompare, TakenDown],
        },
    ];
}
