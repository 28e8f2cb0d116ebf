using Sim.Topology.Hardware;

namespace Sim.Topology.Tests;

public sealed class NodeGraphTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(1)]
    public void A_GPU_and_its_NIC_share_a_PCIe_switch(int nics)
    {
        var graph = FabricBuilder.Build(Clusters.Node(nics, storage: 1), 3, Clusters.Fabric(FabricKind.SingleSwitch, 64));
        for (var gpu = 0; gpu < graph.GpuCount; gpu++)
        {
            var nic = graph.NicOfGpu(gpu);
            Assert.Equal(gpu / 8, graph.NodeOfGpu(gpu));
            Assert.Equal((VertexKind.Nic, gpu / 8), (graph.Vertices.Kind[nic], graph.Vertices.Node[nic]));
            Assert.Equal((VertexKind.Gpu, gpu % 8), (graph.Vertices.Kind[graph.GpuVertex(gpu)], graph.Vertices.Index[graph.GpuVertex(gpu)]));
            Assert.Contains(graph.LinksFrom(nic).ToArray(), l => graph.Links.To[l] == graph.PcieSwitchVertex(gpu));
            Assert.Contains(graph.LinksFrom(graph.GpuVertex(gpu)).ToArray(), l => graph.Links.To[l] == graph.PcieSwitchVertex(gpu));
        }
    }

    [Fact]
    public void NIC_i_sits_beside_GPU_i_times_GPUs_over_NICs()
    {
        var graph = FabricBuilder.Build(Clusters.Node(2), 1, Clusters.Fabric(FabricKind.SingleSwitch, 64));

        // Two NICs for eight GPUs: NIC 0 with GPUs 0 to 3, NIC 1 with GPUs 4 to 7.
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1], Enumerable.Range(0, 8).Select(g => graph.Vertices.Index[graph.NicOfGpu(g)]));
    }

    [Fact]
    public void Every_cable_is_a_pair_of_opposite_links()
    {
        var graph = FabricBuilder.Build(Clusters.Node(storage: 1), 20, Clusters.Fabric(FabricKind.MultiPlaneFatTree, 16, 8));
        for (var l = 0; l < graph.Links.Count; l++)
        {
            var back = LinkTable.Reverse(l);
            Assert.Equal((graph.Links.From[l], graph.Links.To[l], graph.Links.Rate[l]), (graph.Links.To[back], graph.Links.From[back], graph.Links.Rate[back]));
        }
    }

    [Fact]
    public void Every_vertex_name_leads_back_to_its_vertex()
    {
        var graph = FabricBuilder.Build(Clusters.Node(storage: 1), 4, Clusters.Fabric(FabricKind.MultiPlaneFatTree, 4, 8));
        for (var v = 0; v < graph.Vertices.Count; v++)
        {
            Assert.Equal(v, graph.FindVertex(graph.NameOf(v)));
        }

        Assert.Equal("node1.nic3", graph.NameOf(graph.NicVertex(1, 3)));
    }
}
