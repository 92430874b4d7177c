import { nodeAlerts } from '../../../constructs/node-exporter/alerts';
import { alertCases } from '../monitoring/promtool';

const node = { instance: '10.0.0.1:9100', node: 'n1' };
const ofNode = 'instance="10.0.0.1:9100",node="n1"';
const disk = { ...node, mountpoint: '/var', fstype: 'ext4' };
const ofDisk = `${ofNode},mountpoint="/var",fstype="ext4"`;
const network = { ...node, device: 'eth0' };
const ofNetwork = `${ofNode},device="eth0"`;

const space = (available: string, readOnly = 0) => ({
  [`node_filesystem_avail_bytes{${ofDisk}}`]: available,
  [`node_filesystem_size_bytes{${ofDisk}}`]: '1000x500',
  [`node_filesystem_readonly{${ofDisk}}`]: `${readOnly}x500`,
});
const inodes = (free: string, all: string) => ({
  [`node_filesystem_files_free{${ofDisk}}`]: free,
  [`node_filesystem_files{${ofDisk}}`]: all,
  [`node_filesystem_readonly{${ofDisk}}`]: '0x30',
});

alertCases(nodeAlerts, [
  {
    alert: 'NodeExporterMissing',
    fires: [
      {
        when: 'no exporter has run on a node for 20 minutes',
        series: { 'kube_node_spec_unschedulable{node="n1"}': '0x30' },
        at: '20m',
        labels: { node: 'n1' },
        says: 'No metrics of the machine n1 have come for 15 minutes.',
      },
      {
        when: 'its exporter has not answered for 20 minutes',
        series: {
          'kube_node_spec_unschedulable{node="n1"}': '0x30',
          'up{job="node-exporter",node="n1"}': '0x30',
        },
        at: '20m',
        labels: { node: 'n1' },
        says: 'No metrics of the machine n1 have come for 15 minutes.',
      },
    ],
    silent: {
      when: 'its exporter answers',
      series: {
        'kube_node_spec_unschedulable{node="n1"}': '0x30',
        'up{job="node-exporter",node="n1"}': '1x30',
      },
      at: '20m',
    },
  },
  {
    alert: 'NodeFilesystemAlmostFull',
    fires: {
      when: '4 % have been left for 15 minutes',
      series: space('40x20'),
      at: '15m',
      labels: disk,
      says: '/var of n1 has 4% of its space left.',
    },
    silent: [
      { when: '10 % are left', series: space('100x20'), at: '15m' },
      { when: 'nothing can be written to it', series: space('0x20', 1), at: '15m' },
    ],
  },
  {
    alert: 'NodeFilesystemFillingUp',
    fires: {
      when: '10 % are left and it loses 1 ‰ a minute',
      series: space('580-1x500'),
      at: '8h',
      labels: disk,
      says: '/var of n1 has 10% of its space left and will be full within a day.',
    },
    silent: { when: 'it is rather full and stays so', series: space('100x500'), at: '8h' },
  },
  {
    alert: 'NodeFilesystemInodesAlmostFull',
    fires: {
      when: '2 % have been left for 15 minutes',
      series: inodes('2x20', '100x20'),
      at: '15m',
      labels: disk,
      says: '/var of n1 has 2% of its inodes left.',
    },
    silent: { when: 'its file system counts none', series: inodes('0x20', '0x20'), at: '15m' },
  },
  {
    alert: 'NodeMemoryAlmostFull',
    fires: {
      when: '95 % have been used for 20 minutes',
      series: {
        [`node_memory_MemAvailable_bytes{${ofNode}}`]: '5x30',
        [`node_memory_MemTotal_bytes{${ofNode}}`]: '100x30',
      },
      at: '20m',
      labels: node,
      says: 'n1 has used 95% of its memory.',
    },
    silent: {
      when: 'half of it is used',
      series: {
        [`node_memory_MemAvailable_bytes{${ofNode}}`]: '50x30',
        [`node_memory_MemTotal_bytes{${ofNode}}`]: '100x30',
      },
      at: '20m',
    },
  },
  {
    alert: 'NodeOutOfMemory',
    fires: {
      when: 'the kernel has just ended a process',
      series: { [`node_vmstat_oom_kill{${ofNode}}`]: '3x10 4x10' },
      at: '15m',
      labels: node,
      says: 'The kernel of n1 has ended 1 processes within 10 minutes.',
    },
    silent: {
      when: 'it did so an hour ago',
      series: { [`node_vmstat_oom_kill{${ofNode}}`]: '3 4x70' },
      at: '61m',
    },
  },
  {
    alert: 'NodeOverloaded',
    fires: {
      when: 'six tasks have waited for two processors for 20 minutes',
      series: {
        [`node_load1{${ofNode}}`]: '6x30',
        [`node_cpu_seconds_total{${ofNode},cpu="0",mode="idle"}`]: '0x30',
        [`node_cpu_seconds_total{${ofNode},cpu="1",mode="idle"}`]: '0x30',
      },
      at: '20m',
      labels: node,
      says: 'n1 has had 3 waiting tasks per processor for 15 minutes.',
    },
    silent: {
      when: 'two do',
      series: {
        [`node_load1{${ofNode}}`]: '2x30',
        [`node_cpu_seconds_total{${ofNode},cpu="0",mode="idle"}`]: '0x30',
        [`node_cpu_seconds_total{${ofNode},cpu="1",mode="idle"}`]: '0x30',
      },
      at: '20m',
    },
  },
  {
    alert: 'NodeDiskSaturated',
    fires: {
      when: 'twenty requests have waited for 40 minutes',
      series: {
        [`node_disk_io_time_weighted_seconds_total{${ofNode},device="sda"}`]: '0+1200x50',
      },
      at: '40m',
      labels: { ...node, device: 'sda' },
      says: 'Disk sda of n1 has had 20 requests waiting for 30 minutes.',
    },
    silent: {
      when: 'it is a device over others, which have alerts of their own',
      series: {
        [`node_disk_io_time_weighted_seconds_total{${ofNode},device="dm-0"}`]: '0+1200x50',
      },
      at: '40m',
    },
  },
  {
    alert: 'NodeNetworkErrors',
    fires: [
      {
        when: '5 % of what comes have been lost for 70 minutes',
        series: {
          [`node_network_receive_errs_total{${ofNetwork}}`]: '0+5x80',
          [`node_network_receive_packets_total{${ofNetwork}}`]: '0+100x80',
        },
        at: '70m',
        labels: network,
        says: 'Interface eth0 of n1 loses 5% of its packets.',
      },
      {
        when: '5 % of what goes have been lost for 70 minutes',
        series: {
          [`node_network_transmit_errs_total{${ofNetwork}}`]: '0+5x80',
          [`node_network_transmit_packets_total{${ofNetwork}}`]: '0+100x80',
        },
        at: '70m',
        labels: network,
        says: 'Interface eth0 of n1 loses 5% of its packets.',
      },
    ],
    silent: {
      when: 'an idle interface has neither packets nor errors',
      series: {
        [`node_network_receive_errs_total{${ofNetwork}}`]: '0x80',
        [`node_network_receive_packets_total{${ofNetwork}}`]: '0x80',
      },
      at: '70m',
    },
  },
  {
    alert: 'NodeConntrackAlmostFull',
    fires: {
      when: '80 % have been used for 10 minutes',
      series: {
        [`node_nf_conntrack_entries{${ofNode}}`]: '80x20',
        [`node_nf_conntrack_entries_limit{${ofNode}}`]: '100x20',
      },
      at: '10m',
      labels: node,
      says: 'n1 has used 80% of its table of connections.',
    },
    silent: {
      when: 'half of it is used',
      series: {
        [`node_nf_conntrack_entries{${ofNode}}`]: '50x20',
        [`node_nf_conntrack_entries_limit{${ofNode}}`]: '100x20',
      },
      at: '10m',
    },
  },
  {
    alert: 'NodeFileDescriptorsAlmostUsed',
    fires: {
      when: '95 % have been used for 20 minutes',
      series: {
        [`node_filefd_allocated{${ofNode}}`]: '95x30',
        [`node_filefd_maximum{${ofNode}}`]: '100x30',
      },
      at: '20m',
      labels: node,
      says: 'n1 has used 95% of its file descriptors.',
    },
    silent: {
      when: 'a tenth is used',
      series: {
        [`node_filefd_allocated{${ofNode}}`]: '10x30',
        [`node_filefd_maximum{${ofNode}}`]: '100x30',
      },
      at: '20m',
    },
  },
  {
    alert: 'NodeClockWrong',
    fires: [
      {
        when: 'it has been 100 ms behind for 15 minutes',
        series: { [`node_timex_offset_seconds{${ofNode}}`]: '-0.1x20' },
        at: '15m',
        labels: node,
        says: 'The clock of n1 is off by more than 50 ms, or has not been synchronised.',
      },
      {
        when: 'nobody has set it for 20 minutes',
        series: {
          [`node_timex_sync_status{${ofNode}}`]: '0x30',
          [`node_timex_maxerror_seconds{${ofNode}}`]: '16x30',
        },
        at: '20m',
        labels: node,
        says: 'The clock of n1 is off by more than 50 ms, or has not been synchronised.',
      },
    ],
    silent: {
      when: 'it is right and synchronised',
      series: {
        [`node_timex_offset_seconds{${ofNode}}`]: '0.001x30',
        [`node_timex_sync_status{${ofNode}}`]: '1x30',
        [`node_timex_maxerror_seconds{${ofNode}}`]: '0.1x30',
      },
      at: '20m',
    },
  },
]);
