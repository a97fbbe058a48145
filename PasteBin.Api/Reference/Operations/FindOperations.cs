using Microsoft.OpenApi;
using PasteBin.Api.Limits;
using PasteBin.Api.Listing;
using static PasteBin.Api.Errors.Problems;
using static PasteBin.Api.Reference.ApiParameter;

namespace PasteBin.Api.Reference.Operations;

/// <summary>What there is to find without a link.</summary>
internal static class FindOperations
{
    public static readonly ApiOperation[] All =
    [
        new(HttpMethod.Get, "/api/v1/pastes", "listPastes", "List public pastes", "Newest first. While pastes come and go, pages skip and repeat nothing that was there throughout.")
        {
            Parameters =
            [
                Query("q", "Part of the title, in any case: three characters or more.", "query"),
                Query("language", "The language or its files' ending, in any case: csharp and cs find both.", "sql"),
                Query("limit", "Pastes on a page: 1 to 100, 20 if it is not given.", "5", JsonSchemaType.Integer),
                Query("cursor", "next of the page before.", "COLcz1AWIABhQjNkRTVmRzdo"),
            ],
            Answers =
            [
                new(StatusCodes.Status200OK, "A page.", [ApiBody.Answered(ListJsonContext.Default.PasteList, """
                    {"pastes":[{"key":"aB3dE5fG7h","url":"https://paste.example/aB3dE5fG7h","rawUrl":"https://paste.example/raw/aB3dE5fG7h","title":"A query",
                    "language":"sql","size":9,"createdAt":"2030-01-31T12:00:00+00:00","updatedAt":"2030-01-31T12:00:00+00:00","expiresAt":null,"version":1}],"next":null}
                    """)]),
            ],
            Problems = [Invalid],
        },
        new(HttpMethod.Get, "/api/v1/limits", "readLimits", "Read the limits", "Every bound that a client may meet, as this server is set.")
        {
            Answers =
            [
                new(StatusCodes.Status200OK, "All of them.", [ApiBody.Answered(LimitsJsonContext.Default.ServerLimits, """
                    {"text":{"bytes":10485760,"requestBytes":62930944},"titleCharacters":200,"languageCharacters":32,
                    "slug":{"minCharacters":3,"maxCharacters":64,"restSeconds":900},"life":{"shortest":1,"default":604800,"longest":31536000,"never":false},"reads":10000,"passwordCharacters":200,"reportCharacters":1000,
                    "idempotencyKey":{"characters":255,"seconds":86400},"formFields":100,"versions":100,"diffBytes":20971520,"list":{"default":20,"max":100,"searchCharacters":3},
                    "request":{"lineBytes":8192,"headerBytes":32768,"headers":100,"bytesPerSecond":240},
                    "rates":{"creates":{"burst":600,"perMinute":120},"reads":{"burst":12000,"perMinute":12000},"missing":{"burst":600,"perMinute":60},"passwords":{"burst":10,"perMinute":2}}}
                    """)]),
            ],
        },
    ];
}
