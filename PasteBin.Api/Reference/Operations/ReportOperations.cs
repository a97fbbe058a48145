using PasteBin.Api.Reports;
using static PasteBin.Api.Errors.Problems;

namespace PasteBin.Api.Reference.Operations;

/// <summary>What readers may tell the operator.</summary>
internal static class ReportOperations
{
    public static readonly ApiOperation[] All =
    [
        new(HttpMethod.Post, "/api/v1/pastes/{key}/reports", "reportPaste", "Report a paste", """
            Tells whoever runs the server that something is wrong with a paste. It reads nothing, also of a paste that burns. A client counts once for a
            paste and day, and gets the same answer all the same. What is kept of it is a hash of its network, whose salt is deleted after a day.
            """)
        {
            Parameters = [Samples.KeyInPath],
            Bodies = [ApiBody.Asked(ReportsJsonContext.Default.NewReport, NewReport.Example, "reason")],
            Answers = [new(StatusCodes.Status202Accepted, "Somebody will look at it.", [])],
            Problems = [Malformed, Invalid, Empty, NotFound, TooLarge, UnsupportedMediaType, TakenDown],
        },
    ];
}
