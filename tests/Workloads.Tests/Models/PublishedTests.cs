using System.Globalization;
using Sim.Workloads.Models;

namespace Sim.Workloads.Tests.Models;

/// <summary>Every row of <c>models/published.csv</c> against the configuration it is about.</summary>
public sealed class PublishedTests
{
    public static TheoryData<string, string, double> Rows()
    {
        var rows = new TheoryData<string, string, double>();
        var file = Path.Combine(ShippedModels.PathOf("deepseek-v3"), "..", "..", "published.csv");
        foreach (var line in File.ReadLines(Path.GetFullPath(file)).Skip(1))
        {
            var cells = line.Split(',');
            rows.Add(cells[1], cells[2], double.Parse(cells[3], CultureInfo.InvariantCulture));
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_published_value_follows_from_its_configuration(string name, string quantity, double published)
    {
        var model = ShippedModels.Load(name);
        switch (quantity)
        {
            case "kv_bytes_per_token_bf16":
                Assert.Equal(published, KvCache.PerToken(model, ElementType.Bf16).Count);
                break;
            case "training_gflop_per_token":
                var cost = FlopCounter.Training(model, 4096, AttentionMask.Causal).Total.Count / 1e9;
                // The Qwen row has another parameter basis (FlopCounterTests): 444.9 against 394, 12.9 % above.
                if (name == "qwen2.5-72b") Assert.Equal(1.129, cost / published, 3);
                else Assert.InRange(cost / published, 0.98, 1.02);
                break;
            case "parameters_total":
                // Printed as whole billions, 72.7 as 72 and 405.9 as 405.
                Assert.InRange((ParameterCounter.OfModel(model).Total - published) / 1e9, -0.5, 1);
                break;
            default:
                Assert.Equal("parameters_active", quantity);
                var active = ParameterCounter.ActiveOfModel(model);
                // MiniMax counts without the head (VariantModelTests).
                var counted = name == "minimax-m1" ? active.Total - active.Head : active.Total;
                Assert.InRange((counted - published) / 1e9, -0.5, 0.5);
                break;
        }
    }
}
