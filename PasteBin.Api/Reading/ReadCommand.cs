using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Passwords;

namespace PasteBin.Api.Reading;

/// <summary>How a paste is read, as one tells a person or a program.</summary>
internal static class ReadCommand
{
    public static string Request(Paste paste, string link) =>
        $"{(paste.Burn ? "POST" : "GET")} {link}{(paste.Lock is null ? "" : $" with {Password.Header}")}";

    public static string Curl(Paste paste, string link) =>
        $"curl{(paste.Burn ? " -X POST" : "")}{(paste.Lock is null ? "" : $" -H '{Password.Header}: PASSWORD'")} {link}";
}
