using PasteBin.Api.Errors;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Pastes.Forking;
using static PasteBin.Api.Errors.Problems;

namespace PasteBin.Api.Reference.Operations;

/// <summary>How pastes come to be.</summary>
internal static class CreateOperations
{
    private static readonly Problem[] Refusals =
        [Malformed, Invalid, Empty, InvalidLife, SlugReserved, SecretNotPublic, SlugTaken, TooLarge, UnsupportedMediaType, TextBlocked, IdempotencyKeyReused, SecretFound, Busy, StorageFull];

    private static readonly ApiAnswer Answer = new(
        StatusCodes.Status201Created, "Stored.", [ApiBody.Answered(CreateJsonContext.Default.CreatedPaste, Samples.Created)], "Location", "X-Delete-Token", "Expires", "X-Secrets-Found");

    public static readonly ApiOperation[] All =
    [
        new(HttpMethod.Post, "/api/v1/pastes", "createPaste", "Create a paste", """
            JSON, a form, or the text itself. JSON says everything in its members, and knows no others; a form has the same names as fields and takes
            the text as content or as a file; what the body does not say, the query may.
            """)
        {
            Parameters = [Samples.IdempotencyKey, Samples.Password("What its text is to be encrypted with, unless the body says."), .. Samples.Terms],
            Bodies =
            [
                ApiBody.Asked(
                    CreateJsonContext.Default.NewPaste,
                    """{"content":"select 1;","expiresIn":"1h","language":"sql","title":"A query","burn":false,"slug":"my-query","visibility":"unlisted"}""", "content"),
                ApiBody.Text("select 1;"),
                new("multipart/form-data", HandWrittenJsonContext.Default.PasteForm, """{"file":"select 1;","expiresIn":"1h","language":"sql"}""", []),
            ],
            Answers = [Answer],
            Problems = Refusals,
        },
        new(HttpMethod.Post, "/api/v1/pastes/{key}/fork", "forkPaste", "Fork a paste", """
            Makes a paste of your own with this one's text. Language and title are its too unless given; nothing of the new paste says where it comes from.
            """)
        {
            Parameters =
            [
                Samples.KeyInPath, Samples.IdempotencyKey, Samples.Password("The password of the paste, if it has one. It is the fork's too, unless the body has another."),
                ApiParameter.Query("version", "The version to fork; the newest if it is not given.", "1", Microsoft.OpenApi.JsonSchemaType.Integer),
            ],
            Bodies = [ApiBody.Asked(ForkJsonContext.Default.ForkTerms, """{"expiresIn":"1h","title":"My query"}""")],
            IsBodyOptional = true,
            Answers = [Answer],
            Problems = [.. Refusals.Except([Empty, Busy]), .. Samples.Locked, ReadByPost, NotFound, TakenDown],
        },
    ];
}
