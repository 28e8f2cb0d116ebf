using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sim.Scenarios.Fields;
using Sim.Scenarios.Loading;
using Sim.Scenarios.Quantities;

namespace Sim.Scenarios.Schema;

/// <summary>Writes the JSON Schema (draft-07) of scenarios from the field table, so that editors complete keys and mark typing errors.</summary>
public sealed class SchemaWriter
{
    /// <summary>Where the schema lies in the repository; scenario files name it in their modeline.</summary>
    public const string File = "schema/scenario.schema.json";

    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject definitions = [];

    /// <summary>The schema as indented JSON with a line break at the end.</summary>
    public static string Write()
    {
        var writer = new SchemaWriter();
        var table = FieldTable.ForScenario();
        var root = writer.Section(table);
        root.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        root.Insert(1, "title", "Simulation scenario");

        // What-ifs leave to their base what they do not change.
        var required = root["required"]!.DeepClone();
        root.Remove("required");
        root["if"] = new JsonObject { ["not"] = new JsonObject { ["required"] = new JsonArray("extends") } };
        root["then"] = new JsonObject { ["required"] = required };
        root["definitions"] = writer.definitions;
        return root.ToJsonString(Options) + "\n";
    }

    private JsonObject Section(FieldTable table)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var field in table.Fields)
        {
            var value = Value(field, table.IsSourced && field.Kind is not (FieldKind.Section or FieldKind.Text));
            var node = field.IsList ? new JsonObject { ["type"] = "array", ["items"] = value } : value;
            properties[field.Key] = Described(node, field);
            if (field.Required)
            {
                required.Add(field.Key);
            }
        }

        var section = new JsonObject { ["description"] = table.Description, ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (required.Count > 0)
        {
            section["required"] = required;
        }

        return section;
    }

    /// <summary>Draft-07 ignores what stands beside a reference, so descriptions go around it.</summary>
    private static JsonObject Described(JsonObject node, Field field)
    {
        var described = node.ContainsKey("$ref") ? new JsonObject { ["allOf"] = new JsonArray(node) } : node;
        described["description"] = field.Description;
        if (field.Default is { } text)
        {
            described["default"] = text;
        }

        return described;
    }

    private JsonObject Value(Field field, bool sourced)
    {
        var plain = Plain(field);
        if (!sourced)
        {
            return plain;
        }

        var withSource = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray("value", "source"),
            ["properties"] = new JsonObject { ["value"] = plain.DeepClone(), ["source"] = new JsonObject { ["type"] = "string" } },
        };
        return new JsonObject { ["anyOf"] = new JsonArray(plain, withSource) };
    }

    private JsonObject Plain(Field field) => field.Kind switch
    {
        FieldKind.Text => new JsonObject { ["type"] = "string" },
        FieldKind.Integer => Ranged("integer", field),
        FieldKind.Number => Ranged("number", field),
        FieldKind.Boolean => new JsonObject { ["type"] = "boolean" },
        FieldKind.Choice => new JsonObject { ["enum"] = new JsonArray(field.Choices.Select(word => (JsonNode?)word).ToArray()) },
        FieldKind.Measure or FieldKind.Fraction => new JsonObject { ["type"] = new JsonArray("string", "number") },
        FieldKind.Sweep => new JsonObject { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "array", ["minItems"] = 1 } },
        FieldKind.Tree => new JsonObject { ["type"] = "object" },
        FieldKind.Section => Reference(field),
        _ => Quantity(field.Kind),
    };

    private static JsonObject Quantity(FieldKind kind)
    {
        var quantity = ScalarBinder.Kind(kind);
        var units = string.Join("|", UnitTable.Of(quantity).Select(unit => unit.Name));
        return new JsonObject
        {
            ["type"] = "string",
            ["pattern"] = $@"^[0-9.]+(e[+-]?[0-9]+)? ?({units})$",
            ["examples"] = new JsonArray(UnitTable.Example(quantity).Split(" or ").Select(text => (JsonNode?)text).ToArray()),
        };
    }

    private static JsonObject Ranged(string type, Field field)
    {
        var node = new JsonObject { ["type"] = type };
        if (double.IsFinite(field.Minimum))
        {
            node["minimum"] = field.Minimum;
        }

        if (double.IsFinite(field.Maximum))
        {
            node["maximum"] = field.Maximum;
        }

        return node;
    }

    private JsonObject Reference(Field field)
    {
        var name = KeyNames.Kebab(field.ValueType.Name);
        if (!definitions.ContainsKey(name))
        {
            // The name is taken before the section is written: a section may hold itself.
            definitions[name] = new JsonObject();
            definitions[name] = Section(field.Section!);
        }

        var reference = new JsonObject { ["$ref"] = $"#/definitions/{name}" };
        return field.Library is null ? reference : new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, reference) };
    }
}
