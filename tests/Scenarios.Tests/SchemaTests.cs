using System.Text.Json;
using System.Text.RegularExpressions;
using Sim.Scenarios.Fields;
using Sim.Scenarios.Schema;

namespace Sim.Scenarios.Tests;

public sealed class SchemaTests
{
    [Fact]
    public void The_committed_schema_is_the_generated_one() =>
        Assert.True(File.ReadAllText(Path.Combine(Repository.Root, SchemaWriter.File)) == SchemaWriter.Write(), $"{SchemaWriter.File} is stale: sim schema > {SchemaWriter.File}");

    [Fact]
    public void The_schema_knows_every_key_of_the_field_table()
    {
        using var schema = JsonDocument.Parse(SchemaWriter.Write());
        Compare(FieldTable.ForScenario(), schema.RootElement, schema.RootElement.GetProperty("definitions"));
    }

    [Theory]
    [InlineData("50 GB/s", true)]
    [InlineData("400Gb/s", true)]
    [InlineData("50", false)]
    [InlineData("50 GBps", false)]
    public void The_schema_demands_units(string text, bool valid)
    {
        using var schema = JsonDocument.Parse(SchemaWriter.Write());
        var rate = schema.RootElement.GetProperty("definitions").GetProperty("nic-entry").GetProperty("properties").GetProperty("port_rate");
        Assert.Equal(valid, Regex.IsMatch(text, rate.GetProperty("anyOf")[0].GetProperty("pattern").GetString()!));
    }

    [Fact]
    public void The_reference_names_every_key_once_per_section()
    {
        var reference = ReferenceWriter.Write();
        Assert.All(FieldTable.ForScenario().Fields, field => Assert.Contains($"| `{field.Key}` |", reference, StringComparison.Ordinal));
        Assert.Equal(1, Regex.Count(reference, "^## gpu$", RegexOptions.Multiline));
    }

    private static void Compare(FieldTable table, JsonElement section, JsonElement definitions)
    {
        var properties = section.GetProperty("properties");
        Assert.Equal(table.Fields.Select(field => field.Key), properties.EnumerateObject().Select(property => property.Name));
        foreach (var field in table.Fields)
        {
            Assert.Equal(field.Description, properties.GetProperty(field.Key).GetProperty("description").GetString());
            if (field.Section is { } inner)
            {
                Compare(inner, definitions.GetProperty(KeyNames.Kebab(field.ValueType.Name)), definitions);
            }
        }
    }
}
