using System.Globalization;
using System.Text.Json;

namespace PasteBin.Tests.Worker.Events;

/// <summary>As much of JSON Schema as docs/events.md uses. A keyword that is not known here is an error: it would go unchecked.</summary>
internal static class JsonSchema
{
    public static void Validate(JsonElement schema, JsonElement value, string path = "$")
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            var holds = keyword.Name switch
            {
                "$schema" or "title" => true,
                "type" => IsOfType(value, keyword.Value.GetString()!),
                "const" => JsonElement.DeepEquals(keyword.Value, value),
                "minItems" => value.GetArrayLength() >= keyword.Value.GetInt32(),
                "maxItems" => value.GetArrayLength() <= keyword.Value.GetInt32(),
                "minLength" => value.GetString()!.Length >= keyword.Value.GetInt32(),
                "maxLength" => value.GetString()!.Length <= keyword.Value.GetInt32(),
                "minimum" => value.GetDecimal() >= keyword.Value.GetDecimal(),
                "required" => keyword.Value.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
                "format" when keyword.Value.GetString() == "date-time" => DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, out _),
                "properties" or "items" => true,
                _ => throw new NotSupportedException($"The keyword {keyword.Name}."),
            };
            Assert.True(holds, $"{path}: {keyword} does not hold for {value.GetRawText()}");
        }

        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject().Where(property => value.TryGetProperty(property.Name, out _)))
            {
                Validate(property.Value, value.GetProperty(property.Name), $"{path}.{property.Name}");
            }
        }

        if (schema.TryGetProperty("items", out var items))
        {
            foreach (var item in value.EnumerateArray())
            {
                Validate(items, item, $"{path}[]");
            }
        }
    }

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new NotSupportedException($"The type {type}."),
    };
}
