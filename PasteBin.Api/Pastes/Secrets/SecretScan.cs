using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;

namespace PasteBin.Api.Pastes.Secrets;

/// <summary>What is done about credentials in the text of a new paste.</summary>
internal enum SecretScan
{
    /// <summary>Nobody looks.</summary>
    Off,

    /// <summary>The answer says where they are.</summary>
    Warn,

    /// <summary>The paste is not taken.</summary>
    Block,
}

internal static class SecretScans
{
    /// <summary>Null for what is none. Empty is as good as absent: then what everybody finds is looked at.</summary>
    public static SecretScan? Parse(string? text, bool isPublic) => text switch
    {
        null or "" => isPublic ? SecretScan.Warn : SecretScan.Off,
        "warn" => SecretScan.Warn,
        "block" => SecretScan.Block,
        "off" => SecretScan.Off,
        _ => null,
    };

    public static ProblemHttpResult Mistake() => Problems.Invalid.Say("Write secretScan as warn, block or off.");
}
