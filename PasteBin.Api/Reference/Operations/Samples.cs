using Microsoft.OpenApi;
using PasteBin.Api.Errors;
using static PasteBin.Api.Reference.ApiParameter;

namespace PasteBin.Api.Reference.Operations;

/// <summary>What several operations have in common.</summary>
internal static class Samples
{
    public const string Key = "aB3dE5fG7h";

    public static readonly ApiParameter KeyInPath = Path("key", "The paste's key.", Key);

    public static readonly ApiParameter VersionInPath = Path("version", "The version's number; the first is 1.", "1", JsonSchemaType.Integer);

    public static readonly ApiParameter IdempotencyKey = Header(
        Pastes.Idempotency.IdempotencyKey.Header, "A random UUID: whoever sends it again within a day, with the same body, gets the same answer, and there is one paste.",
        "0b5ff79c-9d5e-4b5c-8c37-2a8a0f1d9c1e");

    /// <summary>Where a paste that may have one is read, or a new one may get one.</summary>
    public static ApiParameter Password(string description) => Header(Pastes.Passwords.Password.Header, description, "correct horse");

    public static readonly ApiParameter PastesPassword = Password("The password of the paste, if it has one.");

    /// <summary>What comes of a password that is not the paste's.</summary>
    public static readonly Problem[] Locked = [Problems.PasswordMissing, Problems.PasswordWrong, Problems.TooManyPasswords, Problems.Busy];

    /// <summary>What a body that is the text alone cannot say.</summary>
    public static readonly ApiParameter[] Terms =
    [
        Query("expiresIn", "How long it lives: 10m, PT10M, or a number of seconds.", "10m"),
        Query("expiresAt", "When it ends, instead of expiresIn: an ISO 8601 time with its offset.", "2030-01-31T12:00:00Z"),
        Query("language", "The text's language.", "sql"),
        Query("title", "At most 200 characters.", "A query"),
        Query("burn", "true: the first reader is the last.", "false", JsonSchemaType.Boolean),
        Query("maxReads", "Readings until it is gone: 1 to 10000.", "3", JsonSchemaType.Integer),
        Query("slug", "The key it is to have: [A-Za-z0-9_-]{3,64}, and not ten letters and digits.", "my-query"),
        Query("visibility", "public or unlisted.", "unlisted"),
        Query("secretScan", "warn, block or off: what is done about credentials in the text. Public pastes: warn unless it is said; others: off.", "warn"),
    ];

    public const string Created = """
        {"key":"aB3dE5fG7h","url":"https://paste.example/aB3dE5fG7h","rawUrl":"https://paste.example/raw/aB3dE5fG7h","deleteToken":"5uNdS3cR3t5uNdS3cR3t5u",
        "createdAt":"2030-01-31T12:00:00+00:00","expiresAt":"2030-01-31T13:00:00+00:00","size":9,"language":"sql","title":"A query","burn":false,"maxReads":null,"hasPassword":false,"visibility":"unlisted","warnings":[{"kind":"github-token","line":3}]}
        """;

    public const string Read = """
        {"key":"aB3dE5fG7h","content":"select 1;","encoding":"utf-8","size":9,"language":"sql","title":"A query","createdAt":"2030-01-31T12:00:00+00:00",
        "updatedAt":"2030-01-31T12:00:00+00:00","expiresAt":"2030-01-31T13:00:00+00:00","burn":false,"readsLeft":null,"hasPassword":false,"version":1,"visibility":"unlisted","format":"text"}
        """;
}
