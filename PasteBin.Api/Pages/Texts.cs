using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Net.Http.Headers;

namespace PasteBin.Api.Pages;

/// <summary>What pages say, in one language: the file <c>Pages/Texts/{language}.json</c>. The tests hold that all of them have the same keys.</summary>
public sealed class Texts
{
    public const string Cookie = "language";

    private readonly FrozenDictionary<string, string> _texts;

    // What cultures would know, had this been built with them.
    private readonly NumberFormatInfo _numbers;

    private readonly Lazy<string> _problems;

    private Texts(string language, FrozenDictionary<string, string> texts)
    {
        (Language, _texts) = (language, texts);
        _numbers = new() { NumberDecimalSeparator = texts["number.decimal"], NumberGroupSeparator = texts["number.group"] };
        _problems = new(() => JsonSerializer.Serialize(
            Errors.Problems.All.ToDictionary(static problem => problem.Name, problem => (string[])[texts[$"problem.{problem.Name}"], texts[$"advice.{problem.Name}"]]),
            TextsJsonContext.Default.DictionaryStringStringArray));
    }

    /// <summary>By its tag, such as <c>de</c>: a cookie chooses among these and names no file.</summary>
    public static IReadOnlyDictionary<string, Texts> All { get; } =
        new[] { "en", "ru", "bg", "de", "es" }.ToDictionary(static language => language, Load);

    public static Texts English => All["en"];

    public string Language { get; }

    public IEnumerable<string> Keys => _texts.Keys;

    /// <exception cref="KeyNotFoundException">No text has this key.</exception>
    public string this[string key] => _texts[key];

    /// <summary>With <c>{0}</c>, <c>{1}</c> … replaced.</summary>
    public string this[string key, params ReadOnlySpan<object?> values] => string.Format(_numbers, _texts[key], values);

    /// <summary>With <c>{0}</c> replaced, in the form for so many: a text has all of its language's, as <c>{0} line|{0} lines</c>.</summary>
    public string Count(string key, long count) => string.Format(_numbers, _texts[key].Split('|')[Form(count)], count.ToString("N0", _numbers));

    /// <summary>What each kind of problem is called and what to do about it, as JSON for a script.</summary>
    public string Problems => _problems.Value;

    /// <summary>Null when there is no such text.</summary>
    public string? Find(string key) => _texts.GetValueOrDefault(key);

    /// <summary>Of the language that was chosen, else the best of those that the browser asks for, else English.</summary>
    public static Texts For(HttpRequest request)
    {
        if (request.Cookies[Cookie] is { } chosen && All.TryGetValue(chosen, out var texts))
        {
            return texts;
        }

        // Browsers name a handful.
        if (request.Headers.AcceptLanguage is not { Count: > 0 } accepted || !StringWithQualityHeaderValue.TryParseList(accepted, out var ranges))
        {
            return English;
        }

        return ranges.Where(static range => range.Quality is not 0).OrderByDescending(static range => range.Quality ?? 1)
            .Select(static range => All.GetValueOrDefault(range.Value.ToString().Split('-')[0].ToLowerInvariant()))
            .FirstOrDefault(static texts => texts is not null) ?? English;
    }

    /// <summary>How many forms of plural the language tells apart.</summary>
    internal int Forms => Language == "ru" ? 3 : 2;

    private int Form(long count) => Language != "ru" ? (count == 1 ? 0 : 1)
        : (count % 10, count % 100) switch
        {
            (1, not 11) => 0,
            (>= 2 and <= 4, not (>= 12 and <= 14)) => 1,
            _ => 2,
        };

    private static Texts Load(string language)
    {
        using var file = typeof(Texts).Assembly.GetManifestResourceStream($"texts/{language}.json")!;
        return new(language, JsonSerializer.Deserialize(file, TextsJsonContext.Default.DictionaryStringString)!.ToFrozenDictionary());
    }
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false)]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
internal sealed partial class TextsJsonContext : JsonSerializerContext;
