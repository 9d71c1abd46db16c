"""The values of project facts that a rule of the catalogue can ask about, with the words of the intake form. Pure.

Here because standards speak of them and stand below projects; :mod:`app.casework.projects.terms` takes its words from here.
"""

from __future__ import annotations

from collections.abc import Mapping

FACT_VALUE_LABELS: Mapping[str, Mapping[str, str]] = {
    "kind": {
        "new": "新建",
        "reconstruction": "改建",
        "expansion": "扩建",
    },
    "funding": {
        "government": "政府投资",
        "enterprise": "企业自筹",
        "mixed": "政府与社会资本合作",
        "foreign": "外商投资",
    },
    "land_status": {
        "none": "尚无用地手续，也无唯一用地意向",
        "sole_intent": "有唯一用地意向",
        "siting_opinion": "已有项目选址意见书",
        "transfer_contract": "已有国有建设用地使用权出让合同",
        "allocation_decision": "已有国有土地划拨决定书",
        "land_statement": "已有用地说明",
    },
    "industry": {
        "A": "农、林、牧、渔业",
        "B": "采矿业",
        "C": "制造业",
        "D": "电力、热力、燃气及水生产和供应业",
        "E": "建筑业",
        "F": "批发和零售业",
        "G": "交通运输、仓储和邮政业",
        "H": "住宿和餐饮业",
        "I": "信息传输、软件和信息技术服务业",
        "J": "金融业",
        "K": "房地产业",
        "L": "租赁和商务服务业",
        "M": "科学研究和技术服务业",
        "N": "水利、环境和公共设施管理业",
        "O": "居民服务、修理和其他服务业",
        "P": "教育",
        "Q": "卫生和社会工作",
        "R": "文化、体育和娱乐业",
        "S": "公共管理、社会保障和社会组织",
        "T": "国际组织",
    },
}
"""Fact → its values by code. Industries: the twenty sections of GB/T 4754—2017, by their letters."""
