using System.Globalization;
using Sim.Scenarios.Fields;
using Sim.Scenarios.Loading;
using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Explaining;

/// <summary>Lists every value of a resolved scenario with its origin and meaning.</summary>
public static class ScenarioExplainer
{
    public static IReadOnlyList<ExplainedValue> Explain(Scenario scenario)
    {
        var values = new List<ExplainedValue>();
        Section(FieldTable.ForScenario(), scenario.Tree, "", values);
        return values;
    }

    private static void Section(FieldTable table, MappingNode tree, string path, List<ExplainedValue> values)
    {
        foreach (var entry in tree.Entries)
        {
            var field = table[entry.Key]!;
            var fieldPath = SectionBinder.Join(path, entry.Key);
            switch (entry.Value)
            {
                case MappingNode section when field is { Kind: FieldKind.Section, IsList: false }:
                    Section(field.Section!, section, fieldPath, values);
                    break;
                case SequenceNode list when field is { Kind: FieldKind.Section, IsList: true }:
                    for (var i = 0; i < list.Items.Count; i++)
                    {
                        Section(field.Section!, (MappingNode)list.Items[i], string.Create(CultureInfo.InvariantCulture, $"{fieldPath}[{i}]"), values);
                    }

                    break;
                case MappingNode sourced when table.IsSourced && sourced["value"] is { } value:
                    var source = (sourced["source"] as ScalarNode)?.Text;
                    values.Add(new ExplainedValue(fieldPath, TreeWriter.Inline(value), value.Origin.ToString(), field.Description, source));
                    break;
                default:
                    values.Add(new ExplainedValue(fieldPath, TreeWriter.Inline(entry.Value), entry.Value.Origin.ToString(), field.Description, null));
                    break;
            }
        }
    }
}
