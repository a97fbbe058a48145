using System.Reflection;

namespace PasteBin.Api.Errors;

/// <summary>All kinds of errors there are; <c>docs/api.md</c> lists the same.</summary>
internal static class Problems
{
    public static readonly Problem Malformed = new("malformed", StatusCodes.Status400BadRequest, "The request cannot be read: check its headers and its body.");
    public static readonly Problem Invalid = new("invalid", StatusCodes.Status400BadRequest, "A value in the request is not one that it can have.");
    public static readonly Problem Empty = new("empty", StatusCodes.Status400BadRequest, "There is no text to paste, or nothing to change.");
    public static readonly Problem InvalidLife = new("invalid-life", StatusCodes.Status400BadRequest, "The paste cannot live that long, that short, or until then.");
    public static readonly Problem SlugReserved = new("slug-reserved", StatusCodes.Status400BadRequest, "The slug is one that nobody can have.");
    public static readonly Problem SecretNotPublic = new("secret-not-public", StatusCodes.Status400BadRequest, "A paste that keeps a secret cannot be public.");
    public static readonly Problem TokenMissing = new("token-missing", StatusCodes.Status401Unauthorized, "Only the paste's author may do this, and there is no delete token.");
    public static readonly Problem PasswordMissing = new("password-missing", StatusCodes.Status401Unauthorized, "The paste has a password, and there is none.");
    public static readonly Problem TokenWrong = new("token-wrong", StatusCodes.Status403Forbidden, "The delete token is not this paste's.");
    public static readonly Problem PasswordWrong = new("password-wrong", StatusCodes.Status403Forbidden, "The password is not this paste's.");
    public static readonly Problem ReadByPost = new("read-by-post", StatusCodes.Status403Forbidden, "Reading this paste uses it up, so only POST reads it.");
    public static readonly Problem CrossSite = new("cross-site", StatusCodes.Status403Forbidden, "A page of another site may not do this here.");
    public static readonly Problem NotFound = new("not-found", StatusCodes.Status404NotFound, "There is nothing here: it never was, its time is up, or it was deleted.");
    public static readonly Problem MethodNotAllowed = new("method-not-allowed", StatusCodes.Status405MethodNotAllowed, "This address does not take that method; the Allow header lists those it takes.");
    public static readonly Problem SlowBody = new("slow-body", StatusCodes.Status408RequestTimeout, "The body came too slowly; send it again.");
    public static readonly Problem SlugTaken = new("slug-taken", StatusCodes.Status409Conflict, "The slug belongs to a paste, or did until a few minutes ago.");
    public static readonly Problem TooManyVersions = new("too-many-versions", StatusCodes.Status409Conflict, "The paste has as many versions as it may have.");
    public static readonly Problem Unchangeable = new("unchangeable", StatusCodes.Status409Conflict, "The text of this paste cannot change.");
    public static readonly Problem Changed = new("changed", StatusCodes.Status412PreconditionFailed, "The paste is not the one that If-Match names.");
    public static readonly Problem TooLarge = new("too-large", StatusCodes.Status413PayloadTooLarge, "The body is too large; send less.");
    public static readonly Problem UnsupportedMediaType = new("unsupported-media-type", StatusCodes.Status415UnsupportedMediaType, "This address does not take that Content-Type or Content-Encoding.");
    public static readonly Problem RangeNotSatisfiable = new("range-not-satisfiable", StatusCodes.Status416RangeNotSatisfiable, "The text has none of the bytes asked for.");
    public static readonly Problem TooLargeToCompare = new("too-large-to-compare", StatusCodes.Status422UnprocessableEntity, "The two versions are too large to be compared here.");
    public static readonly Problem SecretFound = new("secret-found", StatusCodes.Status422UnprocessableEntity, "The text has what looks like a credential.");
    public static readonly Problem TextBlocked = new("text-blocked", StatusCodes.Status422UnprocessableEntity, "The text was taken down here, and is not taken again.");
    public static readonly Problem IdempotencyKeyReused = new("idempotency-key-reused", StatusCodes.Status422UnprocessableEntity, "The Idempotency-Key belongs to a request with another body.");
    public static readonly Problem IfMatchMissing = new("if-match-missing", StatusCodes.Status428PreconditionRequired, "A new version must say which one it follows.");
    public static readonly Problem TooManyPasswords = new("too-many-passwords", StatusCodes.Status429TooManyRequests, "Too many passwords were tried for this paste.");
    public static readonly Problem TooManyRequests = new("too-many-requests", StatusCodes.Status429TooManyRequests, "More is asked from one address than may be; Retry-After says how long to wait.");
    public static readonly Problem TakenDown = new("taken-down", StatusCodes.Status451UnavailableForLegalReasons, "The paste was taken down by who runs this server.");
    public static readonly Problem Internal = new("internal", StatusCodes.Status500InternalServerError, "Something went wrong here, and it is in the log under this request id.");
    public static readonly Problem Busy = new("busy", StatusCodes.Status503ServiceUnavailable, "More is asked at once than can be done; try again in a few seconds.");
    public static readonly Problem Unavailable = new("unavailable", StatusCodes.Status503ServiceUnavailable, "Something this needs does not answer; try again in a few seconds.");
    public static readonly Problem StorageFull = new("storage-full", StatusCodes.Status507InsufficientStorage, "There is no room for more text.");

    /// <summary>In the order of their statuses.</summary>
    public static IReadOnlyList<Problem> All { get; } =
        [.. typeof(Problems).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (Problem)field.GetValue(null)!)];

    /// <summary>The kind of an error that nobody gave one: the server's own and the framework's; null when its status has none.</summary>
    public static Problem? Of(int status) => status switch
    {
        StatusCodes.Status400BadRequest => Malformed,
        StatusCodes.Status503ServiceUnavailable => Unavailable,
        >= StatusCodes.Status500InternalServerError => Internal,
        _ => All.FirstOrDefault(problem => problem.Status == status && problem.Status is 404 or 405 or 408 or 413 or 415),
    };
}
