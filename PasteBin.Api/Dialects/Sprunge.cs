using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Api.Dialects;

/// <summary>sprunge.us, <c>curl -F 'sprunge=&lt;-' HOST/</c>, and those that took the same as <c>val</c>.</summary>
internal static class Sprunge
{
    public static FormDialect Form { get; } = new(["sprunge", "val"], StatusCodes.Status200OK, static (request, form) =>
    {
        var (wishes, mistake) = RawTerms.Read(request);
        return new(form.Bytes(form.Find("sprunge") is null ? "val" : "sprunge"), wishes, mistake);
    });
}
