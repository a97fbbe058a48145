using System.Text.Json;
using System.Text.Json.Serialization;

namespace PasteBin.Api.Pages;

/// <summary>Languages to choose from, by the names that the highlighter knows them by; a paste may have any other.</summary>
internal static class Languages
{
    public static readonly IReadOnlyList<(string Id, string Name)> All =
    [
        ("text", "Plain text"), ("bash", "Bash"), ("c", "C"), ("cpp", "C++"), ("csharp", "C#"), ("css", "CSS"), ("csv", "CSV"), ("diff", "Diff"),
        ("go", "Go"), ("graphql", "GraphQL"), ("html", "HTML"), ("ini", "INI, TOML"), ("java", "Java"), ("javascript", "JavaScript"), ("json", "JSON"),
        ("kotlin", "Kotlin"), ("less", "Less"), ("lua", "Lua"), ("makefile", "Makefile"), ("markdown", "Markdown"), ("objectivec", "Objective-C"), ("perl", "Perl"),
        ("php", "PHP"), ("python", "Python"), ("r", "R"), ("ruby", "Ruby"), ("rust", "Rust"), ("scss", "SCSS"), ("shell", "Shell session"), ("sql", "SQL"),
        ("swift", "Swift"), ("typescript", "TypeScript"), ("vbnet", "VB.NET"), ("wasm", "WebAssembly"), ("xml", "XML"), ("yaml", "YAML"),
    ];

    private static readonly Dictionary<string, string> Endings = new()
    {
        ["text"] = "txt", ["bash"] = "sh", ["csharp"] = "cs", ["javascript"] = "js", ["kotlin"] = "kt", ["makefile"] = "mk", ["markdown"] = "md",
        ["objectivec"] = "m", ["perl"] = "pl", ["python"] = "py", ["ruby"] = "rb", ["rust"] = "rs", ["shell"] = "sh", ["typescript"] = "ts", ["vbnet"] = "vb",
        ["wasm"] = "wat", ["graphql"] = "graphql",
    };

    /// <summary><c>{"csharp":["C#","cs"],…}</c>, name and ending, for a script.</summary>
    public static string Json { get; } = JsonSerializer.Serialize(
        All.ToDictionary(static one => one.Id, static one => (string[])[one.Name, Ending(one.Id)]), LanguagesJsonContext.Default.DictionaryStringStringArray);

    /// <summary>As people write it; a file's ending (<c>cs</c>) is its language, and what nobody knows stays as it is.</summary>
    public static string Name(string id) => All.FirstOrDefault(one => one.Id == id).Name ?? All.FirstOrDefault(one => Ending(one.Id) == id).Name ?? id;

    /// <summary>Of files in the language; a language that nobody knows came from such an ending, if it is short.</summary>
    public static string Ending(string? id) => id is null ? "txt"
        : Endings.GetValueOrDefault(id) ?? (id.Length <= 5 && id.All(char.IsAsciiLetterOrDigit) ? id : "txt");

    /// <summary>What pastes in the language may be labelled with, in small letters: its name and its files' ending, whichever of them is given.</summary>
    public static string[] Labels(string language)
    {
        var given = language.ToLowerInvariant();
        return [.. All.Where(one => one.Id == given || Ending(one.Id) == given).SelectMany(static one => (string[])[one.Id, Ending(one.Id)]).Append(given).Distinct()];
    }
}

[JsonSerializable(typeof(Dictionary<string, string[]>))]
internal sealed partial class LanguagesJsonContext : JsonSerializerContext;
